"""What the kinds of donors and of support are called."""

from flask_babel import gettext as _

from ..models import DonorKind, SupportKind


def donor_kinds() -> dict[DonorKind, str]:
    """Donors."""
    return {
        DonorKind.COMPANY: _("Perusahaan"),
        DonorKind.FOUNDATION: _("Yayasan"),
        DonorKind.COMMUNITY: _("Komunitas"),
        DonorKind.PERSON: _("Perorangan"),
    }


def support_kinds() -> dict[SupportKind, str]:
    """What is given."""
    return {
        SupportKind.FOOD: _("Makanan tambahan (PMT)"),
        SupportKind.EQUIPMENT: _("Alat dan perlengkapan"),
        SupportKind.SERVICE: _("Pelatihan dan jasa"),
        SupportKind.MONEY: _("Uang"),
    }
