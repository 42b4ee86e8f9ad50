"""ASGI entry: Django's pages as WSGI in a fixed pool of threads (see ADR 0003)."""

from a2wsgi import WSGIMiddleware

from config.wsgi import application as pages

THREADS = 8

application = WSGIMiddleware(pages, workers=THREADS)  # type: ignore[arg-type]
