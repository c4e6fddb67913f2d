"""F20 on the tablet: with each of its defences switched off, the fault it is there for does its harm and is found."""

from collections.abc import Callable

import pytest

from . import tablet_faults as faults
from .tablet_person import Kader
from .tablet_server import Server
from .tablet_window import Without

pytestmark = pytest.mark.browser

# The defence; the fault that it withstands; where it stands in the app, its line, and what stands there without it.
DEFENCES: dict[str, tuple[Callable[[Kader, Server], bool], str, str, str]] = {
    "strict": (faults.power_cut, "store.js", 'const STRICT = { durability: "strict" };', "const STRICT = {};"),
    "read back": (faults.spoiled_storage, "outbox.js", "await this.#readBack(record, said);", ""),
    "own answer": (
        faults.half_heard,
        "sync.js",
        "changes.push({ op_id: opId, state: State.WAITING });",
        "changes.push({ op_id: opId, state: State.ACCEPTED, settled: false });",
    ),
    "answer of this letter": (
        faults.somebody_elses_answer,
        "sync.js",
        "(own ? said.batch_id : said.file_id) !== id || ",
        "",
    ),
    "refusal shown": (
        faults.refusal,
        "sync.js",
        'answer.status === "refused" || answer.first === "refused" ? State.REFUSED : ',
        "",
    ),
    "one holds none": (
        faults.one_that_cannot_be_read,
        "sync.js",
        "if (!(problem instanceof Declined) || ![413, 422].includes(problem.status)) return null;",
        "return null;",
    ),
    "one at a time": (
        faults.both_send,
        "sync.js",
        "await navigator.locks.request(",
        "await ((_name, _how, work) => work(true))(",
    ),
    "one count": (
        faults.two_windows,
        "outbox.js",
        '((await meta.get("last_seq")) ?? 0) + 1',
        "(globalThis.count = (globalThis.count ?? 0) + 1)",
    ),
    "sent again": (
        faults.yesterdays_backup,
        "outbox.js",
        "const done = this.all().filter((op) => op.state === State.ACCEPTED);",
        "const done = [];",
    ),
    "numbers compared": (faults.untold_backup, "sync.js", "await this.#refill(said, held);", ""),
    "kept until compared": (
        faults.untold_backup,
        "app.js",
        "await this.readySecret();\n    useRules(",
        "await this.readySecret(); await this.outbox.tidy();\n    useRules(",
    ),
    "typing kept": (
        faults.locked_while_typing,
        "drafts.js",
        "if (!this.#changed.size || !this.#vault.isOpen) return",
        "return",
    ),
    "entry first": (faults.newer_app, "main.js", "if (!app?.entry) leaveToNewer();", "leaveToNewer();"),
}


def test_with_all_defences_no_fault_does_harm(tablet: Callable[..., Kader], server: Server) -> None:
    kader = tablet()
    for fault in dict.fromkeys(fault for fault, *_ in DEFENCES.values()):
        kader.goes_to_the_list()
        assert fault(kader, server), fault.__name__


@pytest.mark.parametrize("name", DEFENCES)
def test_without_one_of_its_defences_the_tablet_is_found_out(
    tablet: Callable[..., Kader], server: Server, name: str
) -> None:
    fault, *where = DEFENCES[name]
    assert not fault(tablet(without=Without(*where)), server)
