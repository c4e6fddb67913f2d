"""The application for a WSGI server: ``gunicorn wsgi:app``."""

from posyandu import create_app

app = create_app()
