"""All pages of the room of files, for the application to open."""

from . import fhir_views, views
from .duplicates import views as duplicates
from .importing import views as importing
from .quick_views import blueprint as quick_entry
from .reconciling import views as reconciling
from .registers import views as registers
from .room import blueprint

__all__ = ["blueprint", "duplicates", "fhir_views", "importing", "quick_entry", "reconciling", "registers", "views"]
