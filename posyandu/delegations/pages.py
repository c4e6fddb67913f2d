"""All pages of the office's room for delegations, for the application to open."""

from . import views
from .room import blueprint
from .sharing import views as sharing

__all__ = ["blueprint", "sharing", "views"]
