"""The WSGI application that every server process serves."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "thegither.config.settings")
application = get_wsgi_application()

from thegither.config.safety import refuse_unsafe_production  # noqa: E402 – needs the settings loaded

refuse_unsafe_production()
