"""The room of files: its pages stand in several modules under one address."""

from flask import Blueprint

blueprint = Blueprint("exchange", __name__, url_prefix="/berkas")
