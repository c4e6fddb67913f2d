"""All pages of the room of files, for the application to open."""

from . import views
from .registers import views as registers
from .room import blueprint

__all__ = ["blueprint", "registers", "views"]
