"""The accounts of the demo, one for each role; their passwords are printed and therefore worth nothing elsewhere."""

from typing import NamedTuple

from ..core.vocabulary import Role


class DemoAccount(NamedTuple):
    """Who can sign in to the demo."""

    username: str
    password: str
    role: Role
    name: str


DEMO_ACCOUNTS: tuple[DemoAccount, ...] = (
    DemoAccount("kader.melati", "kebun melati pagi hari", Role.CADRE, "Nurhayati Siregar"),
    DemoAccount("bidan.erlina", "sepeda biru lewat jembatan", Role.MIDWIFE, "Erlina Lubis, A.Md.Keb."),
    DemoAccount("gizi.amplas", "sayur bening dan tempe", Role.NUTRITIONIST, "Dewi Sartika Ginting, S.Gz."),
    DemoAccount("lurah.harjosari1", "gotong royong setiap minggu", Role.LURAH, "Hendra Gunawan Harahap, S.Sos."),
    DemoAccount("camat.amplas", "angka jujur di papan tulis", Role.CAMAT_OFFICE, "Ratna Sari Nasution, S.STP."),
    DemoAccount("admin", "kunci lemari sebelah timur", Role.ADMIN, "Admin Medan Amplas"),
)
"""One account a role; ``kader.melati`` belongs to posyandu Melati, ``bidan.erlina`` to Melati and three others."""
SANDBOX = DemoAccount("tamu", "belajar menimbang di sini", Role.CADRE, "Tamu")
"""The guests' account; outside the demo whoever makes it chooses the password."""
