"""Every setting of Rapport, read from the environment with safe defaults."""

import sys
from pathlib import Path

from csp.constants import NONCE
from django.utils.translation import gettext_lazy as _
from environs import Env

from config.logs import configure_logs
from config.secrets_file import load_or_create

env = Env()
BASE_DIR = Path(__file__).resolve().parent.parent
TESTING = "pytest" in sys.modules

# --- Where this installation lives -----------------------------------------------------------
DATA_DIR = Path(env.str("RAPPORT_DATA", str(BASE_DIR / "data"))).resolve()
_secrets = load_or_create(DATA_DIR)
SECRET_KEY = _secrets["django_secret_key"]
ROOT_KEY = _secrets["root_key"]
DEBUG = env.bool("RAPPORT_DEBUG", False)
BASE_URL = env.str(
    "RAPPORT_BASE_URL",
    f"http://{env.str('RAPPORT_HOST', 'localhost')}:{env.int('RAPPORT_PORT', 8000)}",
).rstrip("/")
IS_HTTPS = BASE_URL.startswith("https://")
ALLOWED_HOSTS = env.list("RAPPORT_ALLOWED_HOSTS", ["*"] if not IS_HTTPS else [BASE_URL[8:]])
CSRF_TRUSTED_ORIGINS = [BASE_URL]
METRICS_TOKEN = env.str("RAPPORT_METRICS_TOKEN", "")  # empty: /metrics does not exist
if IS_HTTPS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# --- Apps ------------------------------------------------------------------------------------
PRODUCT_APPS = [
    "mentoring.core",
    "mentoring.audit",
    "mentoring.accounts",
    "mentoring.organisations",
    "mentoring.notifications",
    "mentoring.programmes",
    "mentoring.participants",
    "mentoring.relationships",
    "mentoring.matching",
    "mentoring.goals",
    "mentoring.meetings",
    "mentoring.checkins",
    "mentoring.insights",
    "mentoring.home",
    "mentoring.console",
    "mentoring.demo",
]
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "django.contrib.staticfiles",
    "django.forms",
    "csp",
    "django_tasks",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    *[app for app in PRODUCT_APPS if (BASE_DIR / app.replace(".", "/") / "__init__.py").exists()],
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",  # varies each answer's length, against BREACH
    "mentoring.core.middleware.BadRequestMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "mentoring.accounts.middleware.RefusedFormMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "mentoring.organisations.middleware.ActorMiddleware",
    "mentoring.core.middleware.ButtonAddressMiddleware",
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Pages -----------------------------------------------------------------------------------
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": False,
        "OPTIONS": {
            "environment": "config.jinja.environment",
            "context_processors": [
                "django.contrib.messages.context_processors.messages",
                "mentoring.organisations.pages.page_context",
            ],
        },
    },
    {"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True},
]
FORM_RENDERER = "config.jinja.FormRenderer"
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = DATA_DIR / "static"
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": DATA_DIR / "files", "file_permissions_mode": 0o600},
    },
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if TESTING or DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = TESTING or DEBUG
WHITENOISE_AUTOREFRESH = DEBUG
FILE_UPLOAD_HANDLERS = ["mentoring.core.uploads.CappedUploadHandler"]
UPLOAD_LIMIT = env.int("RAPPORT_UPLOAD_LIMIT", 25 * 1024 * 1024)
DATA_UPLOAD_MAX_NUMBER_FIELDS = 4000
# Has an effect only where the package of the language model is installed.
MATCHING_READS_MEANING = env.bool("RAPPORT_MATCH_BY_MEANING", True)

# --- Database --------------------------------------------------------------------------------
DATABASES = {
    "default": env.dj_db_url("DATABASE_URL", f"sqlite:///{DATA_DIR / 'rapport.sqlite3'}"),
}
_database = DATABASES["default"]
if "sqlite" in _database["ENGINE"]:
    _database["ENGINE"] = "mentoring.core.sqlite"  # Django's own, with a fair gate for writers
    _database["CONN_MAX_AGE"] = None
    _database["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-20000;"
            "PRAGMA temp_store=MEMORY; PRAGMA mmap_size=134217728;"
        ),
    }
    # Also in tests a file: an in-memory database would never meet the locks of the real one.
    _test_name = env.str("RAPPORT_TEST_DATABASE", "")
    _database["TEST"] = {"NAME": _test_name or str(DATA_DIR / "test.sqlite3")}
else:
    _database.setdefault("CONN_MAX_AGE", 60)
    _database["CONN_HEALTH_CHECKS"] = True
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "core_cache",
    }
}
if TESTING:
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
TASKS = {"default": {"BACKEND": "mentoring.audit.tasks.LeasedBackend", "QUEUES": []}}

# --- Signing in ------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["mentoring.accounts.backend.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
if TESTING:  # strong hashes would be most of the suite's time; the real one has its own test
    PASSWORD_HASHERS.insert(0, "django.contrib.auth.hashers.MD5PasswordHasher")
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
AUTH_PASSWORD_VALIDATORS[1]["OPTIONS"] = {"min_length": 10}  # type: ignore[assignment]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "mentoring.accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = True  # our adapter does the work and sends nothing
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_SESSION_REMEMBER = True
_forms = "mentoring.accounts.forms."
ACCOUNT_FORMS = {
    "login": _forms + "LoginForm",
    "request_login_code": _forms + "RequestLoginCodeForm",
    "confirm_login_code": _forms + "ConfirmLoginCodeForm",
    "reset_password": _forms + "ResetPasswordForm",
    "confirm_password_reset_code": _forms + "ConfirmPasswordResetCodeForm",
    "reset_password_from_key": _forms + "ResetPasswordKeyForm",
    "change_password": _forms + "ChangePasswordForm",
    "set_password": _forms + "SetPasswordForm",
    "reauthenticate": _forms + "ReauthenticateForm",
}
MFA_FORMS = {
    "authenticate": _forms + "AuthenticateForm",
    "reauthenticate": _forms + "ReauthenticateByCodeForm",
    "activate_totp": _forms + "ActivateTOTPForm",
    "authenticate_webauthn": _forms + "AuthenticateWebAuthnForm",
    "login_webauthn": _forms + "LoginWebAuthnForm",
    "reauthenticate_webauthn": _forms + "ReauthenticateWebAuthnForm",
}
# Slow down per account (key), never per address: eight people may sit behind one router.
ACCOUNT_RATE_LIMITS = {
    "login": False,
    "login_failed": "8/5m/key",
    "request_login_code": "5/15m/key",
    "reset_password": "5/15m/key",
    "reset_password_from_key": False,
    "signup": False,
    "confirm_email": "5/15m/key",
    "change_password": "5/m/user",
    "manage_email": "10/m/user",
    "reauthenticate": "10/m/user",
    "verify_phone": False,
    "change_phone": False,
}
MFA_RATE_LIMITS = {"webauthn_login": None}  # nothing in it can be guessed
# The server that listens has put the visitor's own address in place (FORWARDED_ALLOW_IPS), so
# no header is looked at again here.
ALLAUTH_TRUSTED_PROXY_COUNT = 0
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Rapport"
MFA_TOTP_TOLERANCE = 1  # half minutes: for slow typing and clocks a little off (RFC 6238)
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not IS_HTTPS
MFA_ADAPTER = "mentoring.accounts.adapter.SecondFactorAdapter"
USERSESSIONS_TRACK_ACTIVITY = False

# --- Cookies and headers ---------------------------------------------------------------------
SESSION_ENGINE = "mentoring.accounts.sessions"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 30
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_HTTPS
CSRF_FAILURE_VIEW = "mentoring.core.views.csrf_failure"
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365 if IS_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = IS_HTTPS
SECURE_SSL_REDIRECT = IS_HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
_SELF = ["'self'"]
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'", NONCE],
        "style-src": _SELF,
        "img-src": ["'self'", "data:"],
        "font-src": _SELF,
        "connect-src": _SELF,
        "manifest-src": _SELF,
        "worker-src": _SELF,
        "form-action": _SELF,
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
    }
}

# --- Words and time --------------------------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("de", _("German"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
LANGUAGE_COOKIE_SAMESITE = "Lax"
TIME_ZONE = "UTC"
USE_TZ = True

# --- Mail ------------------------------------------------------------------------------------
# Without EMAIL_URL nothing leaves the machine: every mail is kept and shown to administrators.
HAS_SMTP = bool(env.str("EMAIL_URL", ""))
if HAS_SMTP:
    _mail = env.dj_email_url("EMAIL_URL")
    EMAIL_HOST, EMAIL_PORT = _mail["EMAIL_HOST"], _mail["EMAIL_PORT"]
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _mail["EMAIL_HOST_USER"], _mail["EMAIL_HOST_PASSWORD"]
    EMAIL_USE_TLS = _mail.get("EMAIL_USE_TLS", False)
    EMAIL_USE_SSL = _mail.get("EMAIL_USE_SSL", False)
EMAIL_TIMEOUT = 20
EMAIL_BACKEND = "mentoring.notifications.backend.KeepingBackend"
DEFAULT_FROM_EMAIL = env.str("RAPPORT_FROM_EMAIL", "Rapport <rapport@localhost>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

LOGGING_CONFIG = None
configure_logs(debug=DEBUG)
