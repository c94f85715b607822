"""All settings. Each comes from an environment variable or from one file of ``NAME=value`` lines.

The file is ``$THEGITHER_CONFIG``, or ``thegither.env`` in the data folder. Every name is listed in
``docs/reference/settings.md``; ``config/safety.py`` refuses to start an unsafe production.
"""

import contextlib
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environs
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from thegither.kernel.sqlite import database_options

PACKAGE = Path(__file__).resolve().parent.parent
REPOSITORY = PACKAGE.parent.parent

env = environs.Env()
ENVIRONMENT = env.str("THEGITHER_ENVIRONMENT", "production")  # production, demo, development, test
_in_checkout = (REPOSITORY / "pyproject.toml").exists()
_home = REPOSITORY / "var" if _in_checkout else Path.home() / ".local/share/thegither"
# The demonstration has a folder of its own, so that it never touches a real installation.
DATA_DIR = Path(
    env.str("THEGITHER_DATA_DIR", "") or (_home / "demo" if ENVIRONMENT == "demo" else _home)
).absolute()
_config_file = Path(env.str("THEGITHER_CONFIG", "") or DATA_DIR / "thegither.env")
if _config_file.is_file():
    env.read_env(str(_config_file), recurse=False)

# Where and for whom ------------------------------------------------------------------------------------
ENVIRONMENT = env.str("THEGITHER_ENVIRONMENT", ENVIRONMENT)  # the file may say it too
IS_PRODUCTION = ENVIRONMENT == "production"
DEBUG = env.bool("THEGITHER_DEBUG", False)
SITE_NAME = env.str("THEGITHER_SITE_NAME", "Thegither")
BASE_URL = env.str("THEGITHER_BASE_URL", "http://localhost:8000").rstrip("/")
_base = urlsplit(BASE_URL)
ALLOWED_HOSTS = env.list(
    "THEGITHER_ALLOWED_HOSTS", [_base.hostname or "localhost", "localhost", "127.0.0.1", "[::1]"]
)
CSRF_TRUSTED_ORIGINS = [f"{_base.scheme}://{_base.netloc}"]
# How many proxies in front of us write X-Forwarded-For; 0 trusts the connection's own address.
TRUSTED_PROXIES = env.int("THEGITHER_TRUSTED_PROXIES", 0)
LOG_LEVEL = env.str("THEGITHER_LOG_LEVEL", "INFO")
REGISTRATION_OPEN = env.bool("THEGITHER_REGISTRATION_OPEN", True)


def _secret_key() -> str:
    """Return the key from the settings, or one made once and kept in the data folder."""
    if key := env.str("THEGITHER_SECRET_KEY", ""):
        return key
    path = DATA_DIR / "secret.key"
    if not path.exists():
        DATA_DIR.mkdir(parents=True, exist_ok=True)
        fresh = path.with_suffix(f".{secrets.token_hex(4)}")
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_urlsafe(48))
        with contextlib.suppress(FileExistsError):  # atomic: of several first starts one key wins
            path.hardlink_to(fresh)
        fresh.unlink()
    return path.read_text().strip()


SECRET_KEY = _secret_key()
SECRET_KEY_FALLBACKS: list[str] = env.list("THEGITHER_SECRET_KEY_FALLBACKS", [])

# Applications, from low to high ------------------------------------------------------------------------
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_htmx",
    "template_partials",
    "thegither.kernel",
    "thegither.jobs",
    "thegither.audit",
    "thegither.ui",
    "thegither.accounts",
    "thegither.partners",
    "thegither.offers",
    "thegither.framework",
    "thegither.relations",
    "thegither.dialogue",
    "thegither.engagement",
    "thegither.questionnaires",
    "thegither.ideas",
    "thegither.opinions",
    "thegither.drafts",
    "thegither.gatherings",
    "thegither.means",
    "thegither.reading",
    "thegither.delivery",
    "thegither.outcomes",
    "thegither.reports",
    "thegither.portal",
    "thegither.exchange",
    "thegither.operations",
    "thegither.demonstration",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "thegither.kernel.rest.middleware.ApiMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "thegither.ui.language.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "thegither.ui.middleware.BodyLimitMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "thegither.accounts.middleware.RefusedFormMiddleware",
    "thegither.ui.middleware.RefusalMiddleware",
    "thegither.partners.middleware.ActorMiddleware",
]

ROOT_URLCONF = "thegither.config.urls"
WSGI_APPLICATION = "thegither.config.wsgi.application"
APPEND_SLASH = True

_context_processors = [
    "django.template.context_processors.request",
    "django.contrib.messages.context_processors.messages",
    "django.template.context_processors.i18n",
    "thegither.ui.context.page",
    "thegither.demonstration.context.logins",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": _context_processors,
            "builtins": [
                "thegither.ui.templatetags.thegither",
                "django.templatetags.i18n",
                "django.templatetags.static",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.DjangoTemplates"

# Database and jobs -------------------------------------------------------------------------------------
_embedded = {"ENGINE": "django.db.backends.sqlite3", "NAME": str(DATA_DIR / "thegither.sqlite3")}
_database: dict[str, Any] = (
    env.dj_db_url("THEGITHER_DATABASE_URL") if env.str("THEGITHER_DATABASE_URL", "") else _embedded
)
# Kept open: on SQLite, closing the last connection writes the whole log back (14 ms of every request).
_database["CONN_MAX_AGE"] = 600
if _database["ENGINE"].endswith("sqlite3"):
    _database["OPTIONS"] = database_options()
else:
    _database["CONN_HEALTH_CHECKS"] = True
    _database["OPTIONS"] = {"application_name": "thegither"} | _database.get("OPTIONS", {})
DATABASES = {"default": _database}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
JOBS_RETENTION_DAYS = env.int("THEGITHER_JOBS_RETENTION_DAYS", 30)
# Where conversations are mapped that one machine should not hold: empty here, "local", or an address.
DASK_SCHEDULER = env.str("THEGITHER_DASK_SCHEDULER", "")
_in_memory = "django.core.cache.backends.locmem.LocMemCache"
CACHES = {
    "default": {"BACKEND": _in_memory, "OPTIONS": {"MAX_ENTRIES": 5000}},
    # What readers see, in every process: apart, so that many addresses asked for push out nothing else.
    "pages": {"BACKEND": _in_memory, "LOCATION": "pages", "OPTIONS": {"MAX_ENTRIES": 1000}},
}

# Files -------------------------------------------------------------------------------------------------
MEDIA_ROOT = DATA_DIR / "files"
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if IS_PRODUCTION or ENVIRONMENT == "demo"
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = ENVIRONMENT in {"development", "test"}
WHITENOISE_KEEP_ONLY_HASHED_FILES = False
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
BODY_LIMIT_BYTES = 60 * 1024 * 1024  # above the largest table that may be imported
UPLOAD_LIMIT_BYTES = env.int("THEGITHER_UPLOAD_LIMIT_BYTES", 10 * 1024 * 1024)

# People ------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "portal:my_work"
LOGOUT_REDIRECT_URL = "portal:home"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_ADAPTER = "thegither.accounts.adapters.AccountAdapter"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/ip,5/5m/key"}
_account_forms = "thegither.accounts.forms."
ACCOUNT_FORMS = {
    "login": _account_forms + "SignInForm",
    "signup": _account_forms + "SignUpForm",
    "add_email": _account_forms + "ChangeAddressForm",
    "change_password": _account_forms + "ChangePasswordForm",
    "set_password": _account_forms + "SetPasswordForm",
    "reset_password": _account_forms + "ForgottenPasswordForm",
    "reset_password_from_key": _account_forms + "NewPasswordForm",
    "reauthenticate": _account_forms + "ProvePasswordForm",
}
ACCOUNT_CHANGE_EMAIL = True  # one address; a new one takes its place once it is confirmed
ACCOUNT_EMAIL_NOTIFICATIONS = True
USERSESSIONS_TRACK_ACTIVITY = False
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ADAPTER = "thegither.accounts.adapters.SecondFactorAdapter"
MFA_FORMS = {
    "authenticate": _account_forms + "SecondFactorForm",
    "reauthenticate": _account_forms + "ProveSecondFactorForm",
    "activate_totp": _account_forms + "SetUpAppForm",
    "add_webauthn": _account_forms + "AddPasskeyForm",
    "edit_webauthn": _account_forms + "RenamePasskeyForm",
}
MFA_TOTP_TOLERANCE = 1
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not IS_PRODUCTION
SOCIALACCOUNT_ADAPTER = "thegither.accounts.adapters.SingleSignOnAdapter"
SOCIALACCOUNT_FORMS = {
    "signup": _account_forms + "SingleSignOnSignUpForm",
    "disconnect": _account_forms + "DisconnectForm",
}
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
SOCIALACCOUNT_PROVIDERS: dict[str, dict[str, Any]] = {
    "openid_connect": {"APPS": [], "OAUTH_PKCE_ENABLED": True}
}
if _oidc_server := env.str("THEGITHER_OIDC_SERVER_URL", ""):
    SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"].append(
        {
            "provider_id": "sso",
            "name": env.str("THEGITHER_OIDC_NAME", "Single sign-on"),
            "client_id": env.str("THEGITHER_OIDC_CLIENT_ID"),
            "secret": env.str("THEGITHER_OIDC_CLIENT_SECRET"),
            "settings": {"server_url": _oidc_server},
        }
    )
ADMIN_SESSION_MINUTES = env.int("THEGITHER_ADMIN_SESSION_MINUTES", 30)

# Mail --------------------------------------------------------------------------------------------------
DEFAULT_FROM_EMAIL = env.str("THEGITHER_MAIL_FROM", f"{SITE_NAME} <no-reply@{_base.hostname or 'localhost'}>")
EMAIL_HOST = env.str("THEGITHER_MAIL_HOST", "")
EMAIL_PORT = env.int("THEGITHER_MAIL_PORT", 587)
EMAIL_HOST_USER = env.str("THEGITHER_MAIL_USER", "")
EMAIL_HOST_PASSWORD = env.str("THEGITHER_MAIL_PASSWORD", "")
EMAIL_USE_TLS = env.bool("THEGITHER_MAIL_TLS", True)
EMAIL_TIMEOUT = 20
EMAIL_FILE_PATH = str(DATA_DIR / "mail")
# Without a mail host, letters are written to files, so that none is lost and a demonstration can show them.
EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend"
    if EMAIL_HOST
    else "django.core.mail.backends.filebased.EmailBackend"
)

# Language and time -------------------------------------------------------------------------------------
LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en-gb", _("English")), ("gd", _("Gàidhlig"))]
LOCALE_PATHS = [PACKAGE / "locale"]
LANGUAGE_COOKIE_NAME = "tg_language"
LANGUAGE_COOKIE_SAMESITE = "Lax"
TIME_ZONE = env.str("THEGITHER_TIME_ZONE", "Europe/London")
USE_TZ = True
USE_I18N = True
USE_THOUSAND_SEPARATOR = False

# Safety ------------------------------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF, *({_oidc_server.rstrip("/")} if _oidc_server else ())],
        "frame-ancestors": [NONE],
    }
}
_https = _base.scheme == "https"
SECURE_SSL_REDIRECT = _https and env.bool("THEGITHER_HTTPS_REDIRECT", True)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
SECURE_HSTS_SECONDS = 31536000 if _https else 0
SECURE_REFERRER_POLICY = "same-origin"
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = _https
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 14 * 24 * 3600
CSRF_FAILURE_VIEW = "thegither.ui.views.csrf_failure"
X_FRAME_OPTIONS = "DENY"
RATE_LIMITS_ENABLED = env.bool("THEGITHER_RATE_LIMITS", True)
if not RATE_LIMITS_ENABLED:
    ACCOUNT_RATE_LIMITS = MFA_RATE_LIMITS = False  # type: ignore[assignment]

# Below these, results of opinion conversations say less: a statement has no figures, a group none of its own,
# a group is marked as small.
OPINION_FEWEST_ANSWERS = env.int("THEGITHER_OPINION_FEWEST_ANSWERS", 30)
OPINION_FEWEST_IN_GROUP = env.int("THEGITHER_OPINION_FEWEST_IN_GROUP", 10)
OPINION_SMALL_GROUP = env.int("THEGITHER_OPINION_SMALL_GROUP", 30)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
    "loggers": {"django.request": {"level": "ERROR"}, "django.security.csrf": {"level": "ERROR"}},
}
SILENCED_SYSTEM_CHECKS = [
    "security.W008",  # the redirect to https can be left to a proxy
    "auth.W004",  # addresses are unique in any case, by an index that the check cannot read
]
