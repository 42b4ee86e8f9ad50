"""Every setting of Rapport, read from the environment with safe defaults."""

import os
import sys
from pathlib import Path
from typing import cast
from urllib.parse import urlsplit

import django_stubs_ext
from csp.constants import NONCE
from environs import Env, EnvError

from config.calls import relay_urls
from config.inbound import host_and_port, imap_address, one_inbound
from config.logs import configure_logs
from config.sender import one_sender
from mentoring.core.l10n import languages
from ops.address import is_public
from ops.instance import known_address
from ops.secrets_file import load_or_create

django_stubs_ext.monkeypatch()  # lets annotations say BaseFormSet[MeasureForm]
env = Env()
BASE_DIR = Path(__file__).resolve().parent.parent
TESTING = "pytest" in sys.modules

# --- Where this installation lives -----------------------------------------------------------
DATA_DIR = Path(env.str("RAPPORT_DATA", str(BASE_DIR / "data"))).resolve()
_secrets = load_or_create(DATA_DIR)
SECRET_KEY = _secrets["django_secret_key"]
ROOT_KEY = _secrets["root_key"]
NEXT_ROOT_KEY = _secrets.get("next_root_key", "")  # while the root key is being changed
VAPID_KEY = _secrets["vapid_key"]  # signs what is pushed to browsers
OUTGOING_TRUSTED: list[str] = []  # hosts called without https or in a private network: tests' own
VIDEO_SERVICES = {  # where the adapters of mentoring.connectors ask; tests put stand-ins here
    "zoom": {"sign_in": "https://zoom.us", "api": "https://api.zoom.us"},
    "meet": {"sign_in": "https://oauth2.googleapis.com", "api": "https://meet.googleapis.com"},
    "teams": {
        "sign_in": "https://login.microsoftonline.com",
        "api": "https://graph.microsoft.com",
    },
}
CHAIN_KEY = _secrets["chain_key"]  # links the event log; never in the database
CHECKPOINTS_FILE = Path(env.str("RAPPORT_CHECKPOINTS", str(DATA_DIR / "checkpoints.jsonl")))
DEBUG = env.bool("RAPPORT_DEBUG", False)
BASE_URL = env.str(
    "RAPPORT_BASE_URL",
    ("" if "RAPPORT_PORT" in os.environ else known_address(DATA_DIR))  # a command beside a server
    or f"http://{env.str('RAPPORT_HOST', 'localhost')}:{env.int('RAPPORT_PORT', 8000)}",
).rstrip("/")
IS_HTTPS = BASE_URL.startswith("https://")
IS_PUBLIC = is_public(BASE_URL)
# What HostMiddleware takes for ours, beside organisations' own names where they may have one.
ORGANISATION_HOSTS = env.bool("RAPPORT_ORGANISATION_HOSTS", False)
_own_name = urlsplit(BASE_URL).hostname or "localhost"
KNOWN_HOSTS = env.list(
    "RAPPORT_ALLOWED_HOSTS", [_own_name] if IS_HTTPS or ORGANISATION_HOSTS else ["*"]
)
ALLOWED_HOSTS = ["*"] if ORGANISATION_HOSTS else KNOWN_HOSTS  # then it is HostMiddleware that asks
CSRF_TRUSTED_ORIGINS = [BASE_URL]
METRICS_TOKEN = env.str("RAPPORT_METRICS_TOKEN", "")  # empty: /metrics does not exist
if IS_HTTPS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# --- Apps ------------------------------------------------------------------------------------
PRODUCT_APPS = [
    "mentoring.core",
    "mentoring.jobs",
    "mentoring.events",
    "mentoring.live",
    "mentoring.accounts",
    "mentoring.organisations",
    "mentoring.rooms",
    "mentoring.notifications",
    "mentoring.inbound",
    "mentoring.programmes",
    "mentoring.letters",
    "mentoring.participants",
    "mentoring.calendars",
    "mentoring.imports",
    "mentoring.relationships",
    "mentoring.matching",
    "mentoring.circles",
    "mentoring.requests",
    "mentoring.goals",
    "mentoring.meetings",
    "mentoring.messaging",
    "mentoring.calls",
    "mentoring.files",
    "mentoring.previews",
    "mentoring.safeguarding",
    "mentoring.materials",
    "mentoring.checkins",
    "mentoring.insights",
    "mentoring.home",
    "mentoring.today",
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
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "ops",
    *[app for app in PRODUCT_APPS if (BASE_DIR / app.replace(".", "/") / "__init__.py").exists()],
]
MIDDLEWARE = [
    "mentoring.organisations.hosts.HostMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",  # varies each answer's length, against BREACH
    "mentoring.core.web.middleware.HeadersMiddleware",
    "mentoring.core.web.middleware.BadRequestMiddleware",
    "mentoring.accounts.sessions.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "mentoring.accounts.middleware.PrivatePagesMiddleware",
    "mentoring.accounts.middleware.RefusedFormMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "mentoring.core.web.middleware.DraftsMiddleware",
    "mentoring.core.web.middleware.TakenMeanwhileMiddleware",
    "mentoring.organisations.middleware.ActorMiddleware",
    "mentoring.core.web.middleware.ButtonAddressMiddleware",
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
STATICFILES_FINDERS = [
    "mentoring.core.web.styles.StylesFinder",
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
]
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
# A test client would list every file each time that one is made.
WHITENOISE_AUTOREFRESH = TESTING or DEBUG
FILE_UPLOAD_HANDLERS = ["mentoring.core.web.uploads.CappedUploadHandler"]
# Under the data folder, so that what a killed upload leaves is found and swept (imports/jobs.py).
FILE_UPLOAD_TEMP_DIR = str(DATA_DIR / "uploads")
os.makedirs(FILE_UPLOAD_TEMP_DIR, mode=0o700, exist_ok=True)
UPLOAD_LIMIT = env.int("RAPPORT_UPLOAD_LIMIT", 25 * 1024 * 1024)
BODY_TIMEOUT = env.float("RAPPORT_BODY_TIMEOUT", 20.0)  # seconds, and more for a long one
DATA_UPLOAD_MAX_NUMBER_FIELDS = 4000
# Has an effect only where the package of the language model is installed.
# Files in conversations: megabytes of one, of one person and of an organisation.
FILE_MEGABYTES = min(env.int("RAPPORT_FILE_MB", 20), UPLOAD_LIMIT // (1024 * 1024) - 1)
PERSON_MEGABYTES = env.int("RAPPORT_PERSON_MB", 200)
ORGANISATION_MEGABYTES = env.int("RAPPORT_ORGANISATION_MB", 5000)
# Where clamd listens, a virus scanner: /run/clamav/clamd.ctl or host:port; empty: none.
CLAMD = env.str("RAPPORT_CLAMD", "")
# Months after the end of a relationship in which its conversation is kept; 0: it stays.
KEEP_CONVERSATIONS_MONTHS = env.int("RAPPORT_KEEP_CONVERSATIONS_MONTHS", 24)
# Days in which the words of an email are kept that is not on its way any more; 0: they stay.
KEEP_EMAILS_DAYS = env.int("RAPPORT_KEEP_EMAILS_DAYS", 90)
MATCHING_READS_MEANING = env.bool("RAPPORT_MATCH_BY_MEANING", True)

# --- Database --------------------------------------------------------------------------------
DATABASES = {
    # A path, not an address: "#", "?" and "%20" are letters of a folder's name here.
    "default": env.dj_db_url("DATABASE_URL")
    if env.str("DATABASE_URL", "")
    else {"ENGINE": "django.db.backends.sqlite3", "NAME": str(DATA_DIR / "rapport.sqlite3")},
}
_database = DATABASES["default"]
STATEMENT_TIMEOUT = env.int("RAPPORT_STATEMENT_TIMEOUT", 15)  # seconds, for a page; 0: never
# On SQLite only writers wait, for each other: in line first, then as SQLite itself does.
WRITE_TIMEOUTS = (10.0, 5.0) if 0 < STATEMENT_TIMEOUT <= 40 else (20.0, 20.0)
if "sqlite" in _database["ENGINE"]:
    _database["ENGINE"] = "mentoring.core.db.sqlite"  # Django's own, with a fair queue for writers
    _database["CONN_MAX_AGE"] = None
    _database["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": WRITE_TIMEOUTS[1],
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-20000;"
            "PRAGMA temp_store=MEMORY; PRAGMA mmap_size=134217728;"
        ),
    }
    # Also in tests a file: an in-memory database would never meet the locks of the real one.
    _test_name = env.str("RAPPORT_TEST_DATABASE", "")
    _database["TEST"] = {"NAME": _test_name or str(DATA_DIR / "test.sqlite3")}
else:
    # Django's own, that gives up a server which has fallen silent.
    _database["ENGINE"] = "mentoring.core.db.postgres"
    _database.setdefault("CONN_MAX_AGE", 60)
    _database["CONN_HEALTH_CHECKS"] = True
    # A database that hangs must end in a sentence, not in threads that wait for ever.
    _given = cast("dict[str, object]", _database.get("OPTIONS", {}))
    _database["OPTIONS"] = {
        "connect_timeout": 3,
        "keepalives_idle": 10,
        "keepalives_interval": 5,
        "keepalives_count": 3,
        "tcp_user_timeout": 10_000,
        "options": f"-c statement_timeout={1000 * STATEMENT_TIMEOUT} -c lock_timeout=10000",
        **_given,
    }
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "core_cache",
    }
}
if TESTING:
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

# --- Jobs ------------------------------------------------------------------------------------
# Queue -> how many of its jobs run side by side. "urgent" is what somebody waits for at the
# screen; "mail" is what one person's act tells another, "bulk" what a programme says to hundreds
# at once; "slow" is long and ours, "engine" is long and all arithmetic. One place of "mail" and of
# "bulk" is always free for other organisations than the one with thousands of letters waiting.
QUEUES = {"default": 1, "urgent": 1, "mail": 2, "bulk": 2, "slow": 2}
QUEUES |= {"calendars": 1, "engine": 2, "rooms": 2}
QUEUES |= env.dict("RAPPORT_QUEUES", {}, subcast_values=int)
PROCESS_QUEUES = env.list("RAPPORT_PROCESS_QUEUES", ["engine"])  # not threads of the worker

# --- Live updates ----------------------------------------------------------------------------
# redis:// or rediss://, where several machines serve; empty: the database tells its processes.
LIVE_BUS = env.str("RAPPORT_LIVE_BUS", "")

# --- Calls -----------------------------------------------------------------------------------
# A relay for people who cannot reach each other directly (docs/self-hosting/calls.md).
TURN_SECRET = env.str("RAPPORT_TURN_SECRET", "").strip()
TURN_URLS = relay_urls(env.list("RAPPORT_TURN_URLS", []), TURN_SECRET)

# --- Signing in ------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["mentoring.accounts.backend.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
if TESTING:  # strong hashes would be most of the suite's time; the real one has its own test
    PASSWORD_HASHERS.insert(0, "django.contrib.auth.hashers.MD5PasswordHasher")
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "mentoring.accounts.passwords.NotGuessable"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "mentoring.accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
# Without a mail server nobody can prove an address; an unproved one opens no other organisation.
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = bool(env.str("EMAIL_URL", ""))
ACCOUNT_EMAIL_VERIFICATION = "mandatory" if ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED else "none"
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
    "add_webauthn": _forms + "AddWebAuthnForm",
    "authenticate_webauthn": _forms + "AuthenticateWebAuthnForm",
    "login_webauthn": _forms + "LoginWebAuthnForm",
    "reauthenticate_webauthn": _forms + "ReauthenticateWebAuthnForm",
}
# Counters of our own (accounts/throttle.py): allauth's lie in a cache, which evicts. What is left
# to it slows only somebody who has already given a password.
ACCOUNT_RATE_LIMITS = {
    "login": False,
    "login_failed": False,
    "request_login_code": False,
    "reset_password": False,
    "reset_password_from_key": False,
    "signup": False,
    "confirm_email": "5/15m/key",
    "change_password": False,
    "manage_email": "10/m/user",
    "reauthenticate": False,
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
# Days without a page until somebody must sign in again, and days until they must anyway.
SESSION_COOKIE_AGE = int(86400 * env.float("RAPPORT_SESSION_IDLE", 14))
SESSION_ABSOLUTE_AGE = int(86400 * env.float("RAPPORT_SESSION_ABSOLUTE", 30))
PROOF_LASTS = int(60 * env.float("RAPPORT_PROOF_LASTS", 10))  # seconds, before a dangerous act
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_HTTPS
CSRF_COOKIE_HTTPONLY = True  # pages bring their token along
# Bound to this very host: no other name of the domain can plant or replace them. Over plain http,
# which is for one machine, no browser would take them so.
_bound = "__Host-" if IS_HTTPS else ""
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = f"{_bound}sessionid", f"{_bound}csrftoken"
LANGUAGE_COOKIE_NAME = f"{_bound}django_language"
DEVICE_COOKIE_NAME, LAST_PERSON_COOKIE_NAME = f"{_bound}device", f"{_bound}last_person"
CSRF_FAILURE_VIEW = "mentoring.core.web.views.csrf_failure"
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365 if IS_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = IS_HTTPS
SECURE_SSL_REDIRECT = IS_HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# What pages never ask a browser for; passkeys are used by our own pages only.
PERMISSIONS_POLICY = ", ".join(
    [
        *(f"{name}=()" for name in ("camera", "microphone", "geolocation", "payment", "usb")),
        "publickey-credentials-create=(self)",
        "publickey-credentials-get=(self)",
    ]
)
_SELF = ["'self'"]
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "object-src": ["'none'"],
        "script-src": ["'self'", NONCE],
        "style-src": _SELF,
        "img-src": ["'self'", "data:"],
        "media-src": ["'self'", "blob:"],  # voice notes: those sent, and one before it is sent
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
LANGUAGE_CODE = languages.SOURCE
LANGUAGES = [(code, languages.own_name(code)) for code in languages.LANGUAGES]
WORDS_DIR = Path(env.str("RAPPORT_WORDS", str(BASE_DIR / "words")))  # what editors changed
LOCALE_PATHS = [*sorted(WORDS_DIR.glob("*")), BASE_DIR / "locale"]
LANGUAGE_COOKIE_SAMESITE = "Lax"
TIME_ZONE = "UTC"
USE_TZ = True

# --- Mail ------------------------------------------------------------------------------------
# Without EMAIL_URL nothing leaves the machine: every mail is kept and shown to administrators.
HAS_SMTP = bool(env.str("EMAIL_URL", ""))
if HAS_SMTP:
    _mail = env.dj_email_url("EMAIL_URL")
    if not urlsplit(env.str("EMAIL_URL")).hostname:
        raise EnvError(
            'Environment variable "EMAIL_URL" names no mail server; it looks like '
            "submission://user:password@mail.example.org:587"
        )
    EMAIL_HOST, EMAIL_PORT = _mail["EMAIL_HOST"], _mail["EMAIL_PORT"]
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _mail["EMAIL_HOST_USER"], _mail["EMAIL_HOST_PASSWORD"]
    EMAIL_USE_TLS = _mail.get("EMAIL_USE_TLS", False)
    EMAIL_USE_SSL = _mail.get("EMAIL_USE_SSL", False)
EMAIL_TIMEOUT = 20
EMAIL_BACKEND = "mentoring.notifications.backend.KeepingBackend"
DEFAULT_FROM_EMAIL = one_sender(env.str("RAPPORT_FROM_EMAIL", "Rapport <rapport@localhost>"))
SERVER_EMAIL = DEFAULT_FROM_EMAIL
# What nobody asked for leaves in the hours of a working day of its reader's place, or at once.
LETTERS_BY_DAY = env.bool("RAPPORT_LETTERS_BY_DAY", True)

# --- Mail coming in --------------------------------------------------------------------------
# Where answers to letters go, such as reply+{token}@example.org; empty: nobody can answer them.
INBOUND_ADDRESS = one_inbound(env.str("RAPPORT_INBOUND_ADDRESS", ""))
INBOUND_AUTHSERV_ID = env.str("RAPPORT_INBOUND_AUTHSERV_ID", "")  # the server whose word counts
INBOUND_LIMIT = env.int("RAPPORT_INBOUND_LIMIT", 25 * 1024 * 1024)  # bytes of one mail
INBOUND_LMTP = host_and_port(env.str("RAPPORT_INBOUND_LMTP", ""))  # empty: nobody listens
INBOUND_IMAP = imap_address(env.str("RAPPORT_INBOUND_IMAP", ""))  # a mailbox to look into

LOGGING_CONFIG = None
configure_logs(debug=DEBUG)
