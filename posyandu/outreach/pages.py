"""All pages of this room, for the application to open."""

from .referrals import views as referrals
from .room import blueprint

__all__ = ["blueprint", "referrals"]
