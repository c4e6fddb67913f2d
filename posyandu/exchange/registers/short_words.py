"""Results in the few letters that a narrow column holds, with the legend that stands beneath."""

from collections.abc import Mapping

from ...core.nutrition import category, muac_category
from ...core.sentence import decimal
from ...core.vocabulary import Indicator
from ...models import ServiceGiven, ServiceKind

_SHORT: Mapping[Indicator, Mapping[str, str]] = {
    Indicator.WEIGHT_FOR_AGE: {
        "severely_underweight": "SK", "underweight": "K", "normal": "N", "overweight_risk": "RL",
    },
    Indicator.LENGTH_FOR_AGE: {"severely_stunted": "SP", "stunted": "P", "normal": "N", "tall": "T"},
    Indicator.WEIGHT_FOR_LENGTH: {
        "severely_wasted": "GB", "wasted": "GK", "normal": "B", "overweight_risk": "RGL", "overweight": "GL",
        "obese": "Ob",
    },
    Indicator.HEAD_FOR_AGE: {"small_head": "Kecil", "normal": "N", "large_head": "Besar"},
}  # fmt: skip
_MUAC = {"muac_red": "Merah", "muac_yellow": "Kuning", "muac_green": "Hijau"}

LEGEND = (
    "N/T: N naik, T tidak naik, O bulan lalu tidak ditimbang, B baru pertama ditimbang.",
    "BB/U: SK sangat kurang, K kurang, N normal, RL risiko lebih. PB/U, TB/U: SP sangat pendek, P pendek, N normal, "
    "T tinggi. BB/PB, BB/TB: GB gizi buruk, GK gizi kurang, B gizi baik, RGL berisiko gizi lebih, GL gizi lebih, "
    "Ob obesitas (Permenkes 2/2020). Angka sesudahnya z-score WHO.",
)


def index_result(index: Indicator, z: float | None, *, flagged: bool = False, oedema: bool = False) -> str:
    """The class and z of an index: ``K −2,31``; ``periksa`` for a z that cannot be; GB by oedema."""
    if oedema and index is not Indicator.LENGTH_FOR_AGE and index is not Indicator.HEAD_FOR_AGE:
        lowest = next(iter(_SHORT[index].values()))
        return f"{lowest} edema"
    found = category(index, z)
    if found is None or z is None:
        return ""
    return f"{'periksa' if flagged else _SHORT[index][found.code]} {decimal(z, 2)}"


def head_result(z: float | None) -> str:
    """Kecil, N or Besar."""
    found = category(Indicator.HEAD_FOR_AGE, z)
    return _SHORT[Indicator.HEAD_FOR_AGE][found.code] if found else ""


def muac_result(muac_cm: float | None, *, age_days: int) -> str:
    """The colour of the arm band."""
    found = muac_category(muac_cm, age_days=age_days)
    return _MUAC[found.code] if found else ""


def services_of_kind(services: list[ServiceGiven], kind: ServiceKind) -> str:
    """What was given of one kind: ``merah``, ``400 mg``, ``BCG, OPV1``, ``Ya``."""
    products = [service.product for service in services if service.kind is kind]
    match kind:
        case ServiceKind.VITAMIN_A:
            return ", ".join({"blue": "biru", "red": "merah"}.get(product, product) for product in products)
        case ServiceKind.DEWORMING:
            return ", ".join(f"{product} mg" for product in products)
        case ServiceKind.FOOD_SUPPLEMENT:
            return "Ya" if products else ""
    return ", ".join(products)
