"""The settings in force, for administrators to read; of secrets only whether they are set."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


@dataclass(frozen=True, slots=True)
class EffectiveSetting:
    """A setting by the name under which it is given, its value and what it is for."""

    name: str
    value: str
    purpose: str


Read = Callable[[], Any]

_KNOWN: tuple[tuple[str, Read, Any], ...] = (
    (
        "THEGITHER_CONFIG",
        lambda: os.environ.get("THEGITHER_CONFIG", ""),
        gettext_lazy("The file with settings"),
    ),
    ("THEGITHER_ENVIRONMENT", lambda: settings.ENVIRONMENT, gettext_lazy("What this installation is for")),
    ("THEGITHER_DATA_DIR", lambda: settings.DATA_DIR, gettext_lazy("Where everything is kept")),
    (
        "THEGITHER_SITE_NAME",
        lambda: settings.SITE_NAME,
        gettext_lazy("The name in the header and in letters"),
    ),
    ("THEGITHER_BASE_URL", lambda: settings.BASE_URL, gettext_lazy("The address that people use")),
    ("THEGITHER_ALLOWED_HOSTS", lambda: settings.ALLOWED_HOSTS, gettext_lazy("Names it answers to")),
    ("THEGITHER_TRUSTED_PROXIES", lambda: settings.TRUSTED_PROXIES, gettext_lazy("Proxies in front")),
    ("THEGITHER_HTTPS_REDIRECT", lambda: settings.SECURE_SSL_REDIRECT, gettext_lazy("From http to https")),
    ("THEGITHER_SECRET_KEY", lambda: bool(settings.SECRET_KEY), gettext_lazy("Signs cookies and receipts")),
    (
        "THEGITHER_SECRET_KEY_FALLBACKS",
        lambda: bool(settings.SECRET_KEY_FALLBACKS),
        gettext_lazy("Older keys that still open links"),
    ),
    ("THEGITHER_DATABASE_URL", lambda: connection.display_name, gettext_lazy("The database")),
    ("THEGITHER_TIME_ZONE", lambda: settings.TIME_ZONE, gettext_lazy("The zone in which days begin")),
    (
        "THEGITHER_REGISTRATION_OPEN",
        lambda: settings.REGISTRATION_OPEN,
        gettext_lazy("Whether anybody may make an account"),
    ),
    (
        "THEGITHER_RATE_LIMITS",
        lambda: settings.RATE_LIMITS_ENABLED,
        gettext_lazy("Limits on what one address can send"),
    ),
    (
        "THEGITHER_ADMIN_SESSION_MINUTES",
        lambda: settings.ADMIN_SESSION_MINUTES,
        gettext_lazy("How long an administrator session lasts"),
    ),
    (
        "THEGITHER_UPLOAD_LIMIT_BYTES",
        lambda: settings.UPLOAD_LIMIT_BYTES,
        gettext_lazy("The largest file that may be attached"),
    ),
    (
        "THEGITHER_JOBS_RETENTION_DAYS",
        lambda: settings.JOBS_RETENTION_DAYS,
        gettext_lazy("How long finished jobs are kept"),
    ),
    (
        "THEGITHER_OPINION_FEWEST_ANSWERS",
        lambda: settings.OPINION_FEWEST_ANSWERS,
        gettext_lazy("Answers below which a statement has no figures"),
    ),
    (
        "THEGITHER_OPINION_FEWEST_IN_GROUP",
        lambda: settings.OPINION_FEWEST_IN_GROUP,
        gettext_lazy("People below which a group has no figures"),
    ),
    (
        "THEGITHER_OPINION_SMALL_GROUP",
        lambda: settings.OPINION_SMALL_GROUP,
        gettext_lazy("People below which a group is marked as small"),
    ),
    (
        "THEGITHER_DASK_SCHEDULER",
        lambda: settings.DASK_SCHEDULER,
        gettext_lazy("Where conversations with very many votes are mapped"),
    ),
    ("THEGITHER_LOG_LEVEL", lambda: settings.LOG_LEVEL, gettext_lazy("What is written to the log")),
    ("THEGITHER_DEBUG", lambda: settings.DEBUG, gettext_lazy("For development only")),
    ("THEGITHER_MAIL_HOST", lambda: settings.EMAIL_HOST, gettext_lazy("The server that takes letters")),
    ("THEGITHER_MAIL_PORT", lambda: settings.EMAIL_PORT, gettext_lazy("Its port")),
    ("THEGITHER_MAIL_USER", lambda: settings.EMAIL_HOST_USER, gettext_lazy("Who signs in to it")),
    ("THEGITHER_MAIL_PASSWORD", lambda: bool(settings.EMAIL_HOST_PASSWORD), gettext_lazy("And how")),
    ("THEGITHER_MAIL_TLS", lambda: settings.EMAIL_USE_TLS, gettext_lazy("Whether letters travel encrypted")),
    ("THEGITHER_MAIL_FROM", lambda: settings.DEFAULT_FROM_EMAIL, gettext_lazy("Who letters are from")),
    ("THEGITHER_OIDC_SERVER_URL", lambda: bool(_sign_on()), gettext_lazy("Single sign-on")),
    ("THEGITHER_OIDC_NAME", lambda: _sign_on().get("name", ""), gettext_lazy("What its button says")),
    ("THEGITHER_OIDC_CLIENT_ID", lambda: _sign_on().get("client_id", ""), gettext_lazy("Who we are to it")),
    ("THEGITHER_OIDC_CLIENT_SECRET", lambda: bool(_sign_on().get("secret")), gettext_lazy("And its proof")),
)


def effective_settings() -> list[EffectiveSetting]:
    """Return every setting with the value in force."""
    return [EffectiveSetting(name, _shown(read()), str(purpose)) for name, read, purpose in _KNOWN]


def _sign_on() -> dict[str, Any]:
    apps: Any = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"]
    return apps[0] if apps else {}


def _shown(value: Any) -> str:
    match value:
        case True:
            return _("yes")
        case False:
            return _("no")
        case list():
            return ", ".join(value)
    return str(value) or _("none")
