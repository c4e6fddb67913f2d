/** What waits here and what the server did not take: each with its reason and a way to mend it; the queue as a file. */

import { h, icon, sign } from "../dom.js";
import { live, pageHead, screen, syncWords, tell } from "../frame.js";
import { dayOf } from "../ids.js";
import { State } from "../outbox.js";
import { askToStay } from "../store.js";
import { _, clock, longDay, ngettext, shortDay } from "../words.js";
import { filePanel } from "./files.js";
import { kept } from "./keeping.js";
import { message, stateMark } from "./parts.js";

const MONTH_MS = 31 * 86_400_000;

const KINDS = {
  "session.open": () => _("Membuka hari buka"),
  "session.close": () => _("Menutup hari buka"),
  "session.reopen": () => _("Membuka kembali hari buka"),
  "child.register": () => _("Anak baru"),
  "visit.record": () => _("Penimbangan"),
  "visit.refer": () => _("Diantar ke bidan"),
  "measurement.correct": () => _("Koreksi ukuran"),
  "measurement.withdraw": () => _("Pembatalan ukuran"),
  "home_visit.record": () => _("Kunjungan rumah"),
  "conflict.choose": () => _("Pilihan dari dua ukuran"),
  spoiled: () => _("Catatan yang rusak di penyimpanan"),
};

export async function trayScreen(app) {
  const stays = await askToStay();
  const files = filePanel(app, stays); // made once: what it says must outlive the exchange that it starts
  const main = h("div.page", content(app), files);
  const element = screen(app, { who: pageHead(_("Kiriman"), _("Tidak ada yang keluar dari tablet sebelum server menjawabnya.")), main });
  return live(app, element, () => {
    for (const drawn of [...main.children]) if (drawn !== files) drawn.remove();
    files.before(...content(app).filter(Boolean));
  });
}

function content(app) {
  const refused = app.outbox.refused();
  return [
    strangerPanel(app),
    refused.length ? refusedPanel(app, refused) : null,
    conflictsPanel(app),
    notesPanel(app),
    statePanel(app),
    waitingPanel(app),
    asidePanel(app),
  ];
}

function statePanel(app) {
  const { first, second, tone } = syncWords(app);
  const session = app.model.sessionOn(dayOf(app.now()));
  const here = session ? [...app.model.children.values()].filter((child) => child.visits.some((visit) => visit.session_id === session.id)).length : null;
  const there = session ? app.model.place.server_count?.sessions?.[session.id] : null;
  const send = h("button.btn.btn-primary", { type: "button", disabled: app.sync.state.busy, onclick: () => app.sync.run() }, icon("again"), _("Kirim sekarang"));
  const counts = app.outbox.counts();
  const row = (state, text, number) =>
    h("div", { class: number ? "" : "is-none" }, h("dt.states", stateMark(state), h("span.soft", text)), h("dd", number));
  return h(
    "section.panel",
    h("header", h("h2", first), h("span.soft", { class: `word--${tone}` }, second)),
    app.differs?.length ? message(_("Tablet dan server belum sama. Semua diambil ulang."), "", { tone: "watch" }) : null,
    h(
      "dl.counts",
      row(State.WAITING, _("tersimpan, menunggu sinyal"), counts.waiting),
      row(State.SENT, _("menunggu jawaban server"), counts.sent),
      row(State.ACCEPTED, _("sudah dijawab server, disimpan 30 hari lagi"), counts.accepted),
      row(State.REFUSED, _("tetap ada di tablet"), counts.refused),
    ),
    here !== null && there !== undefined && there !== null
      ? h("p", _("Anak yang datang hari ini: %(here)s di tablet, %(there)s di server.", { here, there }))
      : null,
    h("p", send),
  );
}

/** The server does not know this tablet: nothing is lost, a new code lets it hand everything in. */
function strangerPanel(app) {
  if (app.sync.state.trouble !== "unknown") return null;
  return message(
    _("Server tidak mengenal tablet ini."),
    _("Tidak ada yang hilang. Minta kode baru dari bidan dan daftarkan lagi: semua yang menunggu ikut diserahkan. Atau unduh cadangan di bawah."),
    { tone: "urgent", todo: h("a.btn.btn-outline-primary", { href: "#/kode" }, _("Saya punya kode dari bidan")) },
  );
}

/** What the server took and has something to say about: a likely twin, a child that left. */
function notesPanel(app) {
  const noted = app.outbox.all().filter((op) => op.state === State.ACCEPTED && op.answer?.text && op.answer.status !== "conflict");
  if (!noted.length) return null;
  return h(
    "section.panel",
    h("header", h("h2", _("Diterima, dengan catatan")), h("span.soft", noted.length)),
    h("ul.mends", noted.slice(-10).map((op) => h("li", sign("watch", "!"), h("div", h("b", nameOf(app, op)), h("p", op.answer.text))))),
  );
}

function nameOf(app, op) {
  const payload = op.payload ?? {};
  if (op.kind === "child.register") return payload.name;
  const child = app.model.child(payload.child_id) ?? ownerOf(app, payload.supersedes_id) ?? ownerOf(app, payload.keep_id);
  return child?.name ?? "";
}

function ownerOf(app, measurementId) {
  return measurementId ? [...app.model.children.values()].find((child) => child.measurements.some((row) => row.id === measurementId)) : null;
}

/** What a record was, what the server said of it, when it was made. */
function about(app, op) {
  return h(
    "div",
    h("b", [KINDS[op.kind]?.() ?? op.kind, nameOf(app, op)].filter(Boolean).join(" · ")),
    h("p", op.answer?.text || (op.kind === "spoiled" ? _("Tidak terbaca lagi.") : _("Server tidak menerimanya."))),
    h("p.soft", _("Dicatat %(day)s pukul %(time)s.", { day: shortDay(dayOf(new Date(op.kept_at))), time: clock(op.kept_at) })),
  );
}

function refusedPanel(app, refused) {
  return h(
    "section.panel.panel--urgent",
    h("header", h("h2", ngettext("%(num)s perlu diperbaiki", "%(num)s perlu diperbaiki", refused.length)), refused.some((op) => op.kind === "spoiled") ? null : h("span.soft", _("tidak ada yang hilang"))),
    h(
      "ul.mends",
      refused.map((op) =>
        h(
          "li",
          sign("urgent", "!"),
          about(app, op),
          h("div.mends__do", mending(app, op), isNeeded(app, op) ? null : asideButton(app, op, true)),
        ),
      ),
    ),
  );
}

/** Whether other records here wait for this one: then it has to be mended. */
function isNeeded(app, op) {
  if (op.kind === "child.register" || op.kind === "session.open") return true;
  return [app.outbox.unanswered(), app.outbox.refused()].flat().some((other) => other !== op && Object.values(other.payload).includes(op.entity_id));
}

function asideButton(app, op, aside) {
  const put = () => kept(() => app.setAside(op, aside));
  return h("button.btn.btn-plain", { type: "button", onclick: put }, aside ? _("Sisihkan") : _("Kembalikan"));
}

/** What cannot be mended and was put out of the way: still here. */
function asidePanel(app) {
  const aside = app.outbox.aside();
  if (!aside.length) return null;
  return h(
    "section.panel",
    h("header", h("h2", ngettext("%(num)s disisihkan", "%(num)s disisihkan", aside.length)), h("span.soft", _("tidak dihitung, tetap ada di tablet"))),
    h("ul.mends", aside.map((op) => h("li", sign("calm", ""), about(app, op), h("div.mends__do", asideButton(app, op, false))))),
  );
}

/** The way to mend one record: change it, open the day again, or send it as the one who is signed in. */
function mending(app, op) {
  if (op.kind === "spoiled") return h("p.soft", _("Masukkan lagi dari catatan kertas."));
  const again = async () => {
    if (await kept(() => app.act(op.kind, op.entity_id, op.payload, { mends: op.op_id }))) tell(_("Disimpan lagi, dikirim saat ada sinyal."));
  };
  const code = op.answer?.code;
  if (code === "session_closed") {
    const reopen = async () => {
      const session_id = op.payload.session_id ?? app.model.sessionOn(dayOf(app.now()))?.id;
      if (await kept(() => app.act("session.reopen", session_id, { session_id }))) await again();
    };
    return h("button.btn.btn-outline-primary", { type: "button", onclick: reopen }, _("Buka kembali hari itu, lalu kirim"));
  }
  if (op.kind === "session.open" && code?.startsWith("held_on_")) {
    const held_on = dayMeant(app, op);
    const move = () => kept(() => app.act(op.kind, op.entity_id, { ...op.payload, held_on }, { mends: op.op_id }));
    return h("button.btn.btn-outline-primary", { type: "button", onclick: move }, _("Pindahkan ke %(day)s", { day: longDay(held_on) }));
  }
  if (code?.startsWith("user_")) {
    return h("button.btn.btn-outline-primary", { type: "button", onclick: again }, _("Ambil alih sebagai %(name)s", { name: app.user.name }));
  }
  const screens = { "visit.record": "ukur", "child.register": "anak-baru", "measurement.correct": "koreksi", "home_visit.record": "kunjungan" };
  const child = op.payload.child_id ?? ownerOf(app, op.payload.supersedes_id)?.id ?? "";
  if (screens[op.kind]) {
    return h("a.btn.btn-outline-primary", { href: `#/${screens[op.kind]}/${child || "-"}/${op.op_id}` }, icon("pencil"), _("Perbaiki"));
  }
  return h("button.btn.btn-outline-primary", { type: "button", onclick: again }, icon("again"), _("Kirim lagi"));
}

/** The day on which it was really opened: the tablet's clock was wrong, and the server has told by how much. */
function dayMeant(app, op) {
  const today = dayOf(app.now());
  const day = dayOf(new Date(op.kept_at + app.clock.skew));
  return day > today || app.now() - op.kept_at - app.clock.skew > MONTH_MS ? today : day;
}

function conflictsPanel(app) {
  const open = app.model.conflicts.filter((conflict) => app.model.child(conflict.child_id));
  if (!open.length) return null;
  return h(
    "section.panel",
    h("header", h("h2", _("Dua ukuran untuk satu anak"))),
    h(
      "ul.mends",
      open.map((conflict) =>
        h("li", sign("watch", "?"), h("div", h("b", app.model.child(conflict.child_id).name), h("p", _("Ditimbang di dua tablet; keduanya tersimpan."))), h("div.mends__do", h("a.btn.btn-outline-primary", { href: `#/pilih/${conflict.child_id}` }, _("Pilih satu")))),
      ),
    ),
  );
}

function waitingPanel(app) {
  const waiting = app.outbox.unanswered();
  if (!waiting.length) return null;
  return h(
    "section.panel",
    h("header", h("h2", _("Belum dijawab server")), h("span.soft", waiting.length)),
    h("ul.queue", waiting.slice(0, 30).map((op) => h("li", h("span", [KINDS[op.kind](), nameOf(app, op), op.answer?.text].filter(Boolean).join(" · ")), stateMark(op.state)))),
    waiting.length > 30 ? h("p.soft", ngettext("dan %(num)s lagi", "dan %(num)s lagi", waiting.length - 30)) : null,
  );
}
