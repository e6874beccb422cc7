"""Django's settings, made from `XUNCHA_HOME` and a few variables of the environment (docs/desk.md lists them)."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from csp.constants import NONE, SELF, UNSAFE_INLINE
from django.utils.translation import gettext_lazy

from xuncha.desk.database import database
from xuncha.desk.people.signon import from_environment
from xuncha.home import home

HOME = home()
HOME.mkdir(parents=True, exist_ok=True)


def _secret() -> str:
    """The signing key, made at the first start and readable by its owner alone."""
    path = HOME / "secret.key"
    if not path.exists():
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(64))
    return path.read_text("ascii")


SECRET_KEY = _secret()
DEBUG = False
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", "testserver", *filter(None, os.environ.get("XUNCHA_HOSTS", "").split(","))]
#: behind a TLS proxy: secure cookies, HSTS, redirects to https
HTTPS = os.environ.get("XUNCHA_HTTPS") == "1"

ROOMS = ("registry", "people", "journal", "jobs", "rounds", "findings", "cross", "repair", "duties", "notify", "ui", "api")
INSTALLED_APPS = [
    "django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions", "django.contrib.messages", "django.contrib.staticfiles",
    "django_htmx", "django_filters", "django_tables2", "simple_history", "axes", "django_otp", "django_otp.plugins.otp_totp", "django_otp.plugins.otp_static",
    *(f"xuncha.desk.{room}" for room in ROOMS),
]  # fmt: skip
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "xuncha.desk.ui.language.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "xuncha.desk.people.gate.GateMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "xuncha.desk.urls"
WSGI_APPLICATION = "xuncha.desk.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [Path(__file__).parent / "templates"],
        "OPTIONS": {
            "builtins": ["django.templatetags.i18n", "django.templatetags.static", "xuncha.desk.ui.tags"],
            "context_processors": [
                "django.template.context_processors.request", "django.contrib.auth.context_processors.auth", "django.contrib.messages.context_processors.messages",
                "xuncha.desk.ui.context.desk",
            ],
            "loaders": [("django.template.loaders.cached.Loader", ["django.template.loaders.filesystem.Loader", "django.template.loaders.app_directories.Loader"])],
        },
    }
]

DATABASES = {"default": database(os.environ.get("XUNCHA_DATABASE", ""), HOME)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "people.User"
#: the office's own sign-on, where one is set
OIDC, DIRECTORY = from_environment()
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend", *(["xuncha.desk.people.directory.DirectoryBackend"] if DIRECTORY else []), *(["xuncha.desk.people.office.OfficeBackend"] if OIDC else []),
]  # fmt: skip
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator", "OPTIONS": {"user_attributes": ("username", "name", "phone")}},
    {"NAME": "xuncha.desk.people.passwords.LengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "xuncha.desk.people.passwords.MixedValidator"},
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "dashboard"
LOGOUT_REDIRECT_URL = "login"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.5  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_CALLABLE = "xuncha.desk.people.login.locked_out"
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False
AXES_IPWARE_META_PRECEDENCE_ORDER = ["REMOTE_ADDR"]
OTP_TOTP_ISSUER = "巡查"
OTP_TOTP_THROTTLE_FACTOR = 1

#: a session ends after this many seconds without a request, and in any case after twelve hours
SESSION_COOKIE_AGE = 2 * 60 * 60
SESSION_SAVE_EVERY_REQUEST = True
SESSION_LONGEST = 12 * 60 * 60
#: roles that must have set up the second factor (XUNCHA_SECOND_FACTOR=city,leader)
SECOND_FACTOR_ROLES = frozenset(filter(None, os.environ.get("XUNCHA_SECOND_FACTOR", "").split(",")))
#: how many sessions one person may have at once
SESSIONS_AT_ONCE = 3
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_NAME = "xuncha_session"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_NAME = "xuncha_csrf"
CSRF_FAILURE_VIEW = "xuncha.desk.ui.errors.csrf_failure"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if HTTPS:
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
    SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
    SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = True
    # waitress takes the scheme from the proxy that XUNCHA_PROXY names; another server may pass the header on
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS]
# charts set sizes and colours as style attributes; scripts only from our own files
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE], "script-src": [SELF], "style-src": [SELF, UNSAFE_INLINE], "img-src": [SELF, "data:"], "font-src": [SELF], "connect-src": [SELF],
        "frame-src": [SELF], "form-action": [SELF], "base-uri": [NONE], "frame-ancestors": [NONE], "manifest-src": [SELF],
    }
}

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
LOCALE_PATHS = [Path(__file__).parent / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"
#: days and times as offices write them in tables
FORMAT_MODULE_PATH = ["xuncha.desk.formats"]

STATIC_URL = "static/"
STATICFILES_DIRS = [Path(__file__).parent / "static"]
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 3600
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
MEDIA_ROOT = HOME / "uploads"
FILE_UPLOAD_PERMISSIONS = 0o600
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 << 20
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 << 20
#: bytes of one uploaded file
UPLOAD_LARGEST = 20 << 20

DJANGO_TABLES2_TEMPLATE = "ui/table.html"
FILTERS_EMPTY_CHOICE_LABEL = gettext_lazy("全部")
SILENCED_SYSTEM_CHECKS = [
    "security.W019",  # X_FRAME_OPTIONS is DENY
    "axes.W006",  # the lock-out counts a name at an address, so that nobody can lock out others
]
if not HTTPS:
    # on a laptop the desk answers on the loopback address without TLS
    SILENCED_SYSTEM_CHECKS += ["security.W004", "security.W008", "security.W012", "security.W016"]

#: settings of the network for inspections started here, as `xuncha serve` was told them
RESOLVE_FILE = os.environ.get("XUNCHA_RESOLVE_FILE", "")
ONLY_RESOLVED = os.environ.get("XUNCHA_ONLY_RESOLVED") == "1"
DOSSIERS = HOME / "dossiers"

EMAIL_HOST = os.environ.get("XUNCHA_SMTP_HOST", "")
EMAIL_PORT = int(os.environ.get("XUNCHA_SMTP_PORT", "25"))
EMAIL_HOST_USER = os.environ.get("XUNCHA_SMTP_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("XUNCHA_SMTP_PASSWORD", "")
EMAIL_USE_TLS = os.environ.get("XUNCHA_SMTP_TLS") == "1"
EMAIL_TIMEOUT = 15
DEFAULT_FROM_EMAIL = os.environ.get("XUNCHA_SMTP_FROM", "xuncha@localhost")

LOGGING = {
    "version": 1, "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"file": {"class": "logging.handlers.RotatingFileHandler", "filename": HOME / "desk.log", "maxBytes": 5 << 20, "backupCount": 3, "encoding": "utf-8", "delay": True, "formatter": "line"}},
    # what is not there (a picture of a captured page, say) is no event
    "loggers": {"django.request": {"level": "ERROR"}},
    "root": {"handlers": ["file"], "level": "WARNING"},
}  # fmt: skip
