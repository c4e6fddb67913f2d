"""The register in words: what was given to a child, why it left, and what the log tells of it."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from ..core.sentence import Sentence, say
from ..core.vocabulary import Tone, WeightStatus
from ..models import Event, LeaveReason, MonthResult, ServiceGiven, ServiceKind

LEAVE_REASONS: Mapping[LeaveReason, Sentence] = {
    LeaveReason.MOVED: say("pindah"),
    LeaveReason.DIED: say("meninggal"),
    LeaveReason.GRADUATED: say("lulus 60 bulan"),
    LeaveReason.DUPLICATE: say("catatan ganda"),
    LeaveReason.UNDONE: say("impornya dibatalkan"),
}

FIELDS: Mapping[str, Sentence] = {
    "name": say("nama"),
    "sex": say("jenis kelamin"),
    "birth_date": say("tanggal lahir"),
    "mother_name": say("nama ibu"),
    "lingkungan_id": say("lingkungan"),
    "nik": say("NIK"),
    "mother_nik": say("NIK ibu"),
    "birth_order": say("anak ke-"),
    "father_name": say("nama ayah"),
    "phone": say("telepon"),
    "address": say("alamat"),
    "birth_weight_kg": say("berat lahir"),
    "birth_length_cm": say("panjang lahir"),
    "kia_book_on": say("Buku KIA"),
}

_VERBS: Mapping[str, Sentence] = {
    "child_registered": say("Didaftarkan"),
    "child_edited": say("Data diubah"),
    "child_moved": say("Dipindahkan ke posyandu lain"),
    "child_left": say("Dicatat keluar"),
    "child_came_back": say("Menjadi sasaran lagi"),
    "child_merged": say("Catatan ganda digabung"),
    "child_merge_undone": say("Penggabungan dibatalkan"),
    "told_apart": say("Dinyatakan dua anak, bukan satu"),
    "child_referred": say("Diantar ke bidan"),
    "home_visited": say("Dikunjungi di rumah"),
    "home_visit_assigned": say("Kunjungan rumah dibagikan kepada kader"),
    "home_visit_asked": say("Kunjungan rumah diminta"),
    "home_visit_taken_back": say("Kunjungan rumah dibatalkan"),
    "food_started": say("PMT dimulai"),
    "food_noted": say("Porsi PMT dicatat"),
    "food_ended": say("PMT ditutup"),
    "referral_sent": say("Dirujuk"),
    "referral_arrived": say("Tiba di tempat rujukan"),
    "referral_answered": say("Rujukan dijawab"),
    "referral_closed": say("Rujukan selesai"),
    "child_imported": say("Dilengkapi dari daftar yang diimpor"),
    "child_import_undone": say("Impornya dibatalkan"),
    "measurement_recorded": say("Diukur"),
    "measurement_corrected": say("Ukuran dikoreksi"),
    "measurement_withdrawn": say("Ukuran dibatalkan"),
    "visit_recorded": say("Datang, tidak diukur"),
    "finding_answered": say("Dilihat bidan"),
    "remeasure_asked": say("Diminta ukur ulang"),
    "remeasure_taken_back": say("Permintaan ukur ulang dibatalkan"),
    "status_overridden": say("N/T diputuskan bidan"),
    "note_written": say("Catatan ditulis"),
    "conflict_opened": say("Dua hasil ukur berbeda"),
    "conflict_decided": say("Satu dari dua hasil ukur dipilih"),
}


_STATUS: Mapping[WeightStatus, tuple[Tone, Sentence]] = {
    WeightStatus.N: (Tone.GOOD, say("naik")),
    WeightStatus.T: (Tone.WATCH, say("tidak naik")),
    WeightStatus.O: (Tone.CALM, say("bulan lalu tidak ditimbang")),
    WeightStatus.B: (Tone.CALM, say("baru pertama ditimbang")),
}


def month_mark(result: MonthResult) -> tuple[Tone, Sentence]:
    """Tone and word of a month for the list; the most serious finding speaks."""
    if result.below_red_line:
        return Tone.URGENT, say("di bawah garis merah")
    if result.consecutive_t >= 2:
        return Tone.URGENT, say("%(months)s bulan tidak naik", months=result.consecutive_t)
    return _STATUS[result.status]


def service_given(service: ServiceGiven) -> Sentence:
    """A service as the card writes it: "Vit A biru", "Obat cacing 200 mg", "DPT-HB-Hib1", "PMT"."""
    match service.kind:
        case ServiceKind.VITAMIN_A:
            return say("Vit A biru") if service.product == "blue" else say("Vit A merah")
        case ServiceKind.DEWORMING:
            return say("Obat cacing %(dose)s mg", dose=service.product)
        case ServiceKind.FOOD_SUPPLEMENT:
            return say("PMT")
    return say("%(dose)s", dose=service.product)


def event_told(event: Event) -> list[Sentence]:
    """What happened, then what of it may be told: fields that changed, the reason, the day."""
    told = [_VERBS.get(event.verb, say("Dicatat"))]
    details: Mapping[str, Any] = event.details
    told += [FIELDS[field] for field in details.get("fields", []) if field in FIELDS]
    if event.verb == "child_left" and details.get("reason") in tuple(LeaveReason):
        told.append(LEAVE_REASONS[LeaveReason(details["reason"])])
    return told


def event_day(event: Event) -> date | None:
    """The day that an event speaks of, where it is another than the day of writing."""
    on = event.details.get("on")
    return date.fromisoformat(on) if isinstance(on, str) else None
