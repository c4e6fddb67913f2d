"""Texts made small for the way: a first visit on a weak signal is short."""

import gzip
from functools import cache

from flask import Response, request

PACKED_TYPES = frozenset({"text/css", "text/javascript", "application/javascript", "application/json", "image/svg+xml"})


def packed(content: bytes, *, mimetype: str) -> Response:
    """An answer with this content, compressed where the browser takes it; for contents that are asked for again."""
    response = Response(content, mimetype=mimetype)
    response.headers["Vary"] = "Accept-Encoding"
    if "gzip" in request.headers.get("Accept-Encoding", ""):
        response.set_data(_smaller(content))
        response.headers["Content-Encoding"] = "gzip"
    return response


@cache
def _smaller(content: bytes) -> bytes:
    return gzip.compress(content, compresslevel=9, mtime=0)
