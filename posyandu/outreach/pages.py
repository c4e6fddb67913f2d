"""All pages of this room, for the application to open."""

from .of_child import of_child
from .programme import views as programme
from .referrals import views as referrals
from .room import blueprint
from .services import views as services
from .visits import views as visits

__all__ = ["blueprint", "of_child", "programme", "referrals", "services", "visits"]
