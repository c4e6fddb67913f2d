"""Places: kecamatan, kelurahan, lingkungan and posyandu, by the codes of Kemendagri."""

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..extensions import Model


class Kecamatan(Model):
    """A sub-district, headed by the camat; figures, events and settings end here."""

    __tablename__ = "kecamatan"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(sa.String(8), unique=True)  # 12.71.09
    name: Mapped[str] = mapped_column(sa.String(80))
    city: Mapped[str] = mapped_column(sa.String(80))
    province: Mapped[str] = mapped_column(sa.String(80))
    puskesmas: Mapped[str] = mapped_column(sa.String(80))


class Kelurahan(Model):
    """An urban village of the kecamatan, headed by the lurah."""

    __tablename__ = "kelurahan"

    id: Mapped[int] = mapped_column(primary_key=True)
    kecamatan_id: Mapped[int] = mapped_column(sa.ForeignKey("kecamatan.id"), index=True)
    code: Mapped[str] = mapped_column(sa.String(13), unique=True)  # 12.71.09.1001
    name: Mapped[str] = mapped_column(sa.String(80))

    kecamatan: Mapped[Kecamatan] = relationship(lazy="raise_on_sql")


class Lingkungan(Model):
    """A ward of the kelurahan, headed by the kepling; children are listed and looked for by it."""

    __tablename__ = "lingkungan"
    __table_args__ = (sa.UniqueConstraint("kelurahan_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kelurahan_id: Mapped[int] = mapped_column(sa.ForeignKey("kelurahan.id"))
    number: Mapped[int]
    name: Mapped[str] = mapped_column(sa.String(40))  # "Lingkungan IV"

    kelurahan: Mapped[Kelurahan] = relationship(lazy="raise_on_sql")


class Posyandu(Model):
    """A health post. Its day of the month is when it usually opens."""

    __tablename__ = "posyandu"

    id: Mapped[int] = mapped_column(primary_key=True)
    kelurahan_id: Mapped[int] = mapped_column(sa.ForeignKey("kelurahan.id"), index=True)
    lingkungan_id: Mapped[int] = mapped_column(sa.ForeignKey("lingkungan.id"), index=True)
    code: Mapped[str] = mapped_column(sa.String(17), unique=True)  # 12.71.09.1001.001
    name: Mapped[str] = mapped_column(sa.String(80))
    opening_day: Mapped[int]  # of the month, 1..28
    closed_on: Mapped[date | None]

    kelurahan: Mapped[Kelurahan] = relationship(lazy="raise_on_sql")
    lingkungan: Mapped[Lingkungan] = relationship(lazy="raise_on_sql")
