"""All pages of this room, for the application to open."""

from .referrals import views as referrals
from .room import blueprint
from .visits import views as visits

__all__ = ["blueprint", "referrals", "visits"]
