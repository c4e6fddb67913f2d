"""All pages of the room of files, for the application to open."""

from . import views
from .importing import views as importing
from .registers import views as registers
from .room import blueprint

__all__ = ["blueprint", "importing", "registers", "views"]
