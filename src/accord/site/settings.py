"""The settings: read from `ACCORD_*`, with defaults that run on one machine.

There is one module for all environments; `accord.site.checks` refuses unsafe values when
`ACCORD_PRODUCTION` is set.
"""

import os
from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from accord.site import database

# Before numpy is loaded: small matrices shared out over all cores wait for one another longer than
# they take, wherever a core is at work for somebody else. A page is one thread's work.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


def flag(name: str, *, default: bool) -> bool:
    """A yes/no setting from the environment."""
    return os.environ.get(name, "1" if default else "0").lower() in {"1", "true", "yes", "on"}


PRODUCTION = flag("ACCORD_PRODUCTION", default=False)
ACCORD_STATE_DIR = Path(os.environ.get("ACCORD_STATE_DIR", "var/node")).absolute()
ACCORD_NODE_NAME = os.environ.get("ACCORD_NODE_NAME", "accord.localhost")
ACCORD_RATE_LIMITS = flag("ACCORD_RATE_LIMITS", default=True)
# So many proxies in front append the address they saw to X-Forwarded-For; what else stands there
# is the visitor's own claim.
ACCORD_TRUSTED_PROXIES = int(os.environ.get("ACCORD_TRUSTED_PROXIES", "0"))
# A demonstration may waive the second factor; every page then says so.
ACCORD_REQUIRE_MFA = flag("ACCORD_REQUIRE_MFA", default=True)
ACCORD_DEMO = flag("ACCORD_DEMO", default=False)
ACCORD_METRICS_OPEN = flag("ACCORD_METRICS_OPEN", default=False)
# Below it every agency has a folder of its own, named by its ORI, for watched folders.
ACCORD_FEED_ROOT = os.environ.get("ACCORD_FEED_ROOT", "")
# Systems elsewhere that deconfliction does not ask; “no conflict found” names them.
ACCORD_DECONFLICTION_NOT_CHECKED = [
    name.strip()
    for name in os.environ.get(
        "ACCORD_DECONFLICTION_NOT_CHECKED", "RISSafe, Case Explorer, SAFETNet"
    ).split(",")
    if name.strip()
]
ACCORD_DECONFLICTION_KEEP_DAYS = int(os.environ.get("ACCORD_DECONFLICTION_KEEP_DAYS", "90"))
# CJIS AC-11 and IA-11: lock after 30 idle minutes, sign in anew after 12 hours.
ACCORD_IDLE_MINUTES = int(os.environ.get("ACCORD_IDLE_MINUTES", "30"))
ACCORD_SESSION_HOURS = 12
# CJIS AC-10 and AC-2(3): the newest so many sessions of an account go on, and an account that nobody
# uses for so many days is switched off; 0 waives either. Many look at a demonstration's accounts.
ACCORD_SESSIONS = int(os.environ.get("ACCORD_SESSIONS", "0" if ACCORD_DEMO else "5"))
ACCORD_UNUSED_DAYS = int(os.environ.get("ACCORD_UNUSED_DAYS", "0" if ACCORD_DEMO else "90"))
# How many open pages of one process are told of changes; 0: all pages ask by themselves.
ACCORD_STREAMS = int(os.environ.get("ACCORD_STREAMS", "0"))
ACCORD_PURPOSE_MINUTES = int(os.environ.get("ACCORD_PURPOSE_MINUTES", "240"))

DEBUG = False
SECRET_KEY = database.secret_key(ACCORD_STATE_DIR)
ALLOWED_HOSTS = os.environ.get("ACCORD_HOSTS", "127.0.0.1,localhost,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [o for o in os.environ.get("ACCORD_ORIGINS", "").split(",") if o]
ROOT_URLCONF = "accord.site.urls"
WSGI_APPLICATION = "accord.site.wsgi.application"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "django.contrib.staticfiles",
    "django.forms",
    "accord.frame",
    "accord.frame.ui",
    "accord.apps.agencies",
    "accord.apps.layers",
    "accord.apps.records",
    "accord.apps.feeds",
    "accord.apps.subjects",
    "accord.apps.exchange",
    "accord.apps.places",
    "accord.apps.strategies",
    "accord.apps.evaluation",
    "accord.apps.briefs",
    "accord.site.apps.SiteConfig",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "csp",
    "ninja",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
]

MIDDLEWARE = [
    "accord.site.observe.RequestLog",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "accord.site.headers.private_by_default",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accord.apps.agencies.middleware.SignedInActor",
    "accord.site.errors.ErrorPages",
    "accord.site.methods.methods_told",
    "accord.frame.idempotency.middleware.repeated_writes",
    "axes.middleware.AxesMiddleware",
]

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "accord.frame.ui.context.navigation",
                "accord.apps.agencies.context.who_and_why",
            ],
        },
    }
]
FORM_RENDERER = "accord.frame.ui.forms.Renderer"

DATABASES = {"default": database.from_url(os.environ.get("ACCORD_DATABASE_URL"), ACCORD_STATE_DIR)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
CACHES = {
    # Knocks and used codes: one count for all page processes.
    "default": {"BACKEND": "accord.frame.shared_cache.SharedCache"},
    # Charts: large, quick to draw anew, and never on disk.
    "drawings": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
}

AUTH_USER_MODEL = "agencies.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_ADAPTER = "accord.apps.agencies.adapter.AccountAdapter"
MFA_ADAPTER = "accord.apps.agencies.second_factor.SealedFactors"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600
ACCOUNT_SESSION_REMEMBER = False
# By address generously: a whole station has one. The account is counted below, whatever the address.
ACCOUNT_RATE_LIMITS: dict[str, str] | bool = (
    {"login": "120/m/ip", "login_failed": "60/m/ip"} if ACCORD_RATE_LIMITS else False
)
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if PRODUCTION else "http"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Accord"
# One step of thirty seconds either way (RFC 6238 §5.2); a used code stays used: `code_forms`.
MFA_TOTP_TOLERANCE = 1
MFA_FORMS = {
    "authenticate": "accord.apps.agencies.code_forms.SignInCode",
    "reauthenticate": "accord.apps.agencies.code_forms.AgainCode",
}
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PRODUCTION

# CJIS AC-7: five bad sign-ins within 15 minutes lock the account until it is released.
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = None
AXES_LOCKOUT_PARAMETERS = ["username"]
AXES_USERNAME_CALLABLE = "accord.apps.agencies.sign_in_trail.attempted_name"
AXES_CLIENT_IP_CALLABLE = "accord.frame.visitors.address"
AXES_RESET_ON_SUCCESS = True
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address", "code"]
AXES_LOCKOUT_CALLABLE = "accord.apps.agencies.sign_in_trail.locked_out"
AXES_VERBOSE = False

SESSION_COOKIE_AGE = ACCORD_SESSION_HOURS * 3600
# The prefix binds the cookie to this very host and to TLS (ASVS 3.3.1).
SESSION_COOKIE_NAME = "__Host-session" if PRODUCTION else "sessionid"
CSRF_COOKIE_NAME = "__Host-csrf" if PRODUCTION else "csrftoken"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = PRODUCTION
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SECURE = PRODUCTION
SECURE_SSL_REDIRECT = PRODUCTION
# Probes ask on this machine, without TLS; they tell nothing about anybody.
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
SECURE_HSTS_SECONDS = 31_536_000 if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = PRODUCTION
SECURE_HSTS_PRELOAD = PRODUCTION
SECURE_PROXY_SSL_HEADER = (
    ("HTTP_X_FORWARDED_PROTO", "https") if flag("ACCORD_BEHIND_PROXY", default=False) else None
)
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "worker-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
    }
}

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("es", _("Spanish"))]
LANGUAGE_COOKIE_SAMESITE = "Lax"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "static/"
# Served from the package itself: nothing to collect, nothing to forget at an upgrade.
STATIC_ROOT = None
STATICFILES_DIRS = [Path(__file__).parent / "static"]
WHITENOISE_USE_FINDERS = True
# Mail says that there is something, never what: the server is the agency's own.
EMAIL_HOST = os.environ.get("ACCORD_SMTP_HOST", "")
EMAIL_PORT = int(os.environ.get("ACCORD_SMTP_PORT", "587"))
EMAIL_HOST_USER = os.environ.get("ACCORD_SMTP_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("ACCORD_SMTP_PASSWORD", "")
EMAIL_USE_TLS = flag("ACCORD_SMTP_TLS", default=True)
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = os.environ.get("ACCORD_MAIL_FROM", f"accord@{ACCORD_NODE_NAME}")

# Backups of PostgreSQL keep moments whole; see the module.
SERIALIZATION_MODULES = {"exact": "accord.site.exact_rows"}

MEDIA_ROOT = ACCORD_STATE_DIR / "uploads"
# Uploads are streamed to disk; an export of a year is larger than a form.
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
FILE_UPLOAD_PERMISSIONS = 0o600

LOGGING_CONFIG = "accord.site.logs.configure_logging"
LOGGING: dict[str, Any] = {}
NINJA_PAGINATION_MAX_LIMIT = 500
SILENCED_SYSTEM_CHECKS = [
    # The account is locked whatever the address: CJIS AC-7 names the account.
    "axes.W006",
]
