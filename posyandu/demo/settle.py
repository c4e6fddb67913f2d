"""The first rows of the demo: its kecamatan with everything in it, and the accounts of those who work there."""

from ..accounts.passwords import hasher
from ..core.vocabulary import Role
from ..figures.register import AnySession
from ..models import Kecamatan, Kelurahan, Lingkungan, Posyandu, User, UserArea
from .accounts import DEMO_ACCOUNTS
from .clock import moment
from .places import DEMO_KELURAHAN, KECAMATAN_CODE, KELURAHAN, is_demo, roman
from .plan import Plan
from .rows import Places

_MIDWIFE_POSYANDU = 4


def settle(session: AnySession, plan: Plan) -> tuple[int, Places, list[User]]:
    """Add places and accounts; the kecamatan's id, the keys of the places, and the users."""
    kecamatan = Kecamatan(
        code=KECAMATAN_CODE, name="Medan Amplas", city="Kota Medan", province="Sumatera Utara",
        puskesmas="Puskesmas Amplas",
    )  # fmt: skip
    session.add(kecamatan)
    session.flush()
    kelurahan = [Kelurahan(kecamatan_id=kecamatan.id, code=k.code, name=k.name) for k in KELURAHAN]
    session.add_all(kelurahan)
    session.flush()
    lingkungan = {
        (place, number): Lingkungan(kelurahan_id=row.id, number=number, name=f"Lingkungan {roman(number)}")
        for place, row in enumerate(kelurahan)
        for number in range(1, KELURAHAN[place].lingkungan + 1)
    }
    session.add_all(lingkungan.values())
    session.flush()
    posyandu = [
        Posyandu(
            kelurahan_id=kelurahan[p.kelurahan].id, lingkungan_id=lingkungan[p.kelurahan, p.lingkungan].id, code=p.code,
            name=p.name, opening_day=p.opening_day,
        )
        for p in plan.posyandu
    ]  # fmt: skip
    session.add_all(posyandu)
    session.flush()

    mine = [is_demo(p.kelurahan, p.number) for p in plan.posyandu]
    near = sorted(
        range(len(posyandu)),
        key=lambda n: (not mine[n], plan.posyandu[n].kelurahan != DEMO_KELURAHAN, posyandu[n].code),
    )[:_MIDWIFE_POSYANDU]
    areas = {
        Role.CADRE: [UserArea(posyandu_id=posyandu[near[0]].id)],
        Role.MIDWIFE: [UserArea(posyandu_id=posyandu[n].id) for n in near],
        Role.LURAH: [UserArea(kelurahan_id=kelurahan[DEMO_KELURAHAN].id)],
    }
    users = [
        User(
            username=account.username, name=account.name, role=account.role, language="id",
            password_hash=hasher().hash(account.password), created_at=moment(plan.start_us),
            areas=areas.get(account.role) or [UserArea(kecamatan_id=kecamatan.id)],
        )
        for account in DEMO_ACCOUNTS
    ]  # fmt: skip
    for user in users:  # one by one, so that their numbers follow the list
        session.add(user)
        session.flush()
    by_role = {user.role: user.id for user in users}
    actors: list[int | None] = [None] * len(posyandu)
    for n in near:
        actors[n] = by_role[Role.CADRE if mine[n] else Role.MIDWIFE]
    keys = {place: row.id for place, row in lingkungan.items()}
    return kecamatan.id, Places([p.id for p in posyandu], keys, actors), users
