"""ASGI entry: live connections (ADR 0034), and Django's pages as WSGI in threads (ADR 0003)."""

from a2wsgi import WSGIMiddleware
from django.conf import settings

from config.wsgi import application as pages
from mentoring.core.web.answers import BoundedAnswers
from mentoring.core.web.bodies import BoundedBodies
from mentoring.live.endpoints import Endpoints

THREADS = 8
FIELDS_BESIDE_UPLOADS = 5 * 1024 * 1024  # bytes: forms with a file carry words too

only_pages = BoundedAnswers(
    BoundedBodies(
        WSGIMiddleware(pages, workers=THREADS),  # type: ignore[arg-type]
        max_bytes=2 * settings.UPLOAD_LIMIT + FIELDS_BESIDE_UPLOADS,
        timeout=settings.BODY_TIMEOUT,
    ),
    timeout=settings.BODY_TIMEOUT,
)


live = Endpoints()
application = live.before(only_pages)
