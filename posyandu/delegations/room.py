"""The office's room for delegations: its pages stand in several modules under one address."""

from flask import Blueprint

blueprint = Blueprint("delegations", __name__, url_prefix="/kunjungan")
