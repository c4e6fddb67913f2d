/** Closing the day: the SKDN bars in their wall-chart colours, who was not weighed yet, who served, the message ready to share. */

import { countsOf, whatsappText } from "../closing.js";
import { byWard, ageText, exceptionOf, notWeighedOn } from "../day.js";
import { drawing, fill, h, icon, sign, tag } from "../dom.js";
import { pageHead, screen, tell } from "../frame.js";
import { dayOf } from "../ids.js";
import { paceOf } from "../pace.js";
import { _, clock, fullDay, monthOf, ngettext, number, say, sentence, whole } from "../words.js";
import { kept } from "./keeping.js";
import { banner, message } from "./parts.js";

/** The summary of today, or of an earlier day that was left open. */
export async function closeScreen(app, sessionId = null) {
  const today = dayOf(app.now());
  const session = sessionId ? app.model.session(sessionId) : app.model.sessionOn(today);
  if (!session) return app.go("");
  const isToday = session.held_on === today;
  const counts = countsOf(app.model, session);
  const absent = notWeighedOn(app.model, session.held_on);
  const closed = Boolean(session.closed_at);
  const title = closed ? _("Ringkasan hari buka") : _("Tutup hari buka");
  const line = session.times_reopened
    ? `${fullDay(session.held_on)} · ${ngettext("pernah dibuka kembali %(num)s kali", "pernah dibuka kembali %(num)s kali", session.times_reopened)}`
    : fullDay(session.held_on);
  const end = h(
    "div.who__age",
    h("strong", _("%(came)s dari %(total)s", { came: counts.d, total: counts.s })),
    h("span.soft", _("anak ditimbang bulan ini")),
  );
  const main = h(
    "div.closing",
    closed ? h("div.closing__top", closedBanner(app, session)) : null,
    h("div.closing__side", skdnPanel(session, counts), await pacePanel(app, session)),
    h(
      "div.closing__side",
      closed ? report(app, session, counts) : servedPanel(app, session),
      absentList(app, session, absent, { weighable: isToday && !closed }),
      closed && isToday ? reopenPanel(app, session) : null,
    ),
  );
  return screen(app, { who: pageHead(title, line, { end }), main });
}

function closedBanner(app, session) {
  const here = app.front.cadres.find((cadre) => cadre.id === session.closed_by); // unknown when another tablet closed it
  const time = clock(session.closed_at);
  const reason = here
    ? say("Ditutup pukul %(time)s oleh %(name)s. Angka ini yang masuk laporan.", { time, name: here.name })
    : say("Ditutup pukul %(time)s. Angka ini yang masuk laporan.", { time });
  return banner({ tone: "good", letter: "tick", title: say("Hari buka sudah ditutup"), reasons: [reason] });
}

function skdnPanel(session, counts) {
  const lines = [
    ["watch", "T", _("tidak naik"), counts.t],
    ["calm", "O", _("bulan lalu tak datang"), counts.o],
    ["calm", "B", _("baru"), counts.b],
    ["urgent", "2T", _("dua bulan tidak naik"), counts.two_t],
    ["urgent", "!", _("bawah garis merah"), counts.below_red_line],
    ["urgent", "R", _("diantar ke bidan"), counts.referred],
  ];
  return h(
    "section.panel.closing__skdn",
    { "aria-label": "SKDN" },
    h("header", h("h2", _("Balok SKDN")), h("span.soft", monthOf(session.held_on))),
    bars(counts),
    h(
      "dl.counts",
      lines.map(([tone, letter, text, value]) =>
        h("div", h("dt", h("span.step", sign(tone, letter), text)), h("dd", whole(value))),
      ),
    ),
  );
}

function bars(counts) {
  const columns = [
    ["s", counts.s, _("semua balita")],
    ["k", counts.k, _("punya KMS")],
    ["d", counts.d, _("ditimbang")],
    ["n", counts.n, _("naik")],
  ];
  const top = Math.max(1, ...columns.map(([, value]) => value));
  const parts = columns.map(([letter, value], at) => {
    const height = Math.max((174 * value) / top, value ? 2 : 0);
    const x = 6 + 90 * at;
    const inside = height >= 30 ? `<text class="letter on-${letter}" x="${x + 39}" y="210">${letter.toUpperCase()}</text>` : "";
    return (
      `<rect class="${letter}" x="${x}" y="${(220 - height).toFixed(1)}" width="78" height="${height.toFixed(1)}" rx="3"/>` +
      `<text class="figure" x="${x + 39}" y="${(212 - height).toFixed(1)}">${value}</text>${inside}<text class="meaning" x="${x + 39}" y="242"></text>`
    );
  });
  const svg = drawing(`<svg class="skdn" viewBox="0 0 360 250" role="img">${parts.join("")}<path class="base" d="M0 220.5h360"/></svg>`);
  svg.querySelectorAll(".meaning").forEach((text, at) => (text.textContent = columns[at][2]));
  const label = _("S %(s)s semua balita, K %(k)s punya KMS, D %(d)s ditimbang, N %(n)s naik", counts);
  svg.setAttribute("aria-label", label);
  return svg;
}

/** Seconds and taps for each child, measured by the tablet itself. */
async function pacePanel(app, session) {
  const pace = await paceOf(app.db, session.id);
  const row = (name, { count, seconds, taps }) =>
    count
      ? h("div", h("dt", name, h("small.soft", ngettext("%(num)s anak", "%(num)s anak", count))), h("dd", _("%(seconds)s detik, %(taps)s ketukan", { seconds: number(seconds, 0), taps })))
      : null;
  const rows = [row(_("Anak di daftar"), pace.known), row(_("Anak baru"), pace.new)].filter(Boolean);
  if (!rows.length) return null;
  return h(
    "section.panel",
    h("header", h("h2", _("Kecepatan hari ini")), h("span.soft", _("nilai tengah per anak"))),
    h("dl.counts", rows),
  );
}

function servedPanel(app, session) {
  const before = cadresLastTime(app.model, session);
  const options = [...Array(15).keys()].map((n) => h("option", { value: n + 1, selected: n + 1 === before }, n + 1));
  const count = h("select.form-select", { id: "kader-bertugas" }, h("option", { value: "", selected: !before }, _("Pilih jumlahnya")), options);
  const wrong = h("p.field__error", { role: "alert", hidden: true }, sign("urgent", "!", "s"), h("span", _("Pilih berapa kader yang bertugas.")));
  const close = async () => {
    const cadres_present = Number(count.value);
    wrong.hidden = Boolean(cadres_present);
    if (!cadres_present) return count.focus();
    if (!(await kept(() => app.act("session.close", session.id, { session_id: session.id, cadres_present })))) return;
    tell(_("Hari buka sudah ditutup"));
    app.refresh();
  };
  return h(
    "section.panel",
    h("header", h("h2", _("Yang bertugas hari ini"))),
    h("div.field", h("label", { for: "kader-bertugas" }, _("Kader yang bertugas")), count, wrong),
    h("p.soft", _("Sesudah ditutup, angka hari ini masuk laporan. Kalau ada anak yang terlambat, hari buka bisa dibuka kembali dan itu tercatat.")),
    h("p", h("button.btn.btn-primary.btn-big", { type: "button", onclick: close }, icon("lock"), _("Tutup hari buka"))),
  );
}

/** How many served when the posyandu last opened before this day: offered, for her to change. */
function cadresLastTime(model, session) {
  const earlier = [...model.sessions.values()].filter((other) => other.held_on < session.held_on);
  earlier.sort((one, other) => (one.held_on < other.held_on ? 1 : -1));
  return earlier[0]?.cadres_present ?? null;
}

function report(app, session, counts) {
  const text = whatsappText(app.model, session, counts);
  const area = h("textarea.whatsapp", { id: "laporan", lang: "id", readonly: true, rows: text.split("\n").length + 1 });
  area.value = text;
  const done = h("span.soft", { role: "status" });
  const copy = async () => {
    await navigator.clipboard.writeText(text).catch(() => {
      area.select();
      document.execCommand("copy");
    });
    fill(done, icon("tick"), _("Teks tersalin."));
  };
  const share = () => navigator.share({ text }).catch(() => {});
  return h(
    "section.panel",
    h("header", h("h2", _("Laporan WhatsApp")), h("span.soft", _("angka saja, tanpa nama"))),
    h("label.visually-hidden", { for: "laporan" }, _("Teks laporan")),
    area,
    h(
      "p.panel__do",
      navigator.share
        ? h("button.btn.btn-primary", { type: "button", onclick: share }, icon("share"), _("Bagikan"))
        : h("a.btn.btn-primary", { href: `https://wa.me/?text=${encodeURIComponent(text)}`, target: "_blank", rel: "noopener noreferrer" }, icon("speech"), _("Buka di WhatsApp")),
      h("button.btn.btn-outline-primary", { type: "button", onclick: copy }, icon("copy"), _("Salin teks")),
      done,
    ),
  );
}

function absentList(app, session, awaited, { weighable }) {
  const row = (child) => {
    const typed = app.drafts.of(`ukur/${child.id}`);
    const exception = typed ? { text: say("belum disimpan"), tone: "watch" } : exceptionOf(child, session.held_on);
    const line = `${sentence(ageText(child, session.held_on))} · ${_("Ibu %(name)s", { name: child.mother_name })}`;
    const inside = [
      h("span.rowchild__who", h("b", child.name), h("span", [line, child.address].filter(Boolean).join(" · "))),
      exception ? tag(sentence(exception.text), exception.tone) : null,
    ];
    return weighable ? h("a.rowchild", { href: `#/ukur/${child.id}` }, inside, icon("next")) : h("div.rowchild", inside);
  };
  return h(
    "section.list.list--plain",
    { "aria-label": _("Belum ditimbang") },
    h("header", h("h2", _("Belum ditimbang")), h("span.count", awaited.length), awaited.length ? h("span.soft", _("untuk kunjungan rumah")) : null),
    awaited.length
      ? byWard(app.model, awaited).map(({ ward, rows }) => [h("h3.place", ward.name, h("span", rows.length)), h("ul", rows.map((child) => h("li", row(child))))])
      : h("div.p-3", message(_("Semua anak sudah ditimbang."), _("Tidak ada kunjungan rumah untuk bulan ini."))),
  );
}

function reopenPanel(app, session) {
  const reopen = async () => {
    if (!(await kept(() => app.act("session.reopen", session.id, { session_id: session.id })))) return;
    tell(_("Hari buka dibuka kembali. Ini tercatat dengan nama dan jam."));
    app.go("");
  };
  return h(
    "section.panel",
    h("header", h("h2", _("Ada yang terlambat datang?"))),
    h("p.soft", _("Pembukaan kembali tercatat dengan nama dan jam, dan terlihat di ringkasan.")),
    h("p", h("button.btn.btn-outline-primary", { type: "button", onclick: reopen }, _("Buka kembali"))),
  );
}
