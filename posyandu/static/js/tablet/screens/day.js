/** Hari buka: who came, who is awaited, search before create; the strip counts as on the wall. */

import { search } from "../../core/index.js";
import { byWard, cameRow, ageText, dayOfSession, dueNote, exceptionOf } from "../day.js";
import { fill, h, icon, sign, tag } from "../dom.js";
import { live, screen } from "../frame.js";
import { dayOf } from "../ids.js";
import { measurementAt } from "../model.js";
import { beginTurn } from "../pace.js";
import { _, clock, figure, fullDay, ngettext, say, sentence, whole } from "../words.js";
import { homeVisitsLink } from "./home_visits.js";
import { message, stateMark, tally } from "./parts.js";
import { canScan, scan } from "./scan.js";
import { CORRECTION_REASONS } from "./reasons.js";
import { startScreen } from "./start.js";

const view = { query: "", list: "awaited", scroll: 0 };

/** Today's list, or the invitation to open the day. */
export function dayScreen(app) {
  const session = app.model.sessionOn(dayOf(app.now()));
  return session ? openDay(app, session) : startScreen(app);
}

function openDay(app, session) {
  const strip = h("section.strip", { "aria-label": _("Hari ini") });
  const lists = h("div.lists");
  const tabs = h("nav.switch", { "aria-label": _("Daftar") });
  const foot = h("footer.foot");
  const draw = () => {
    const current = app.model.session(session.id) ?? session;
    const day = dayOfSession(app.model, current);
    const focused = lists.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
    drawStrip(strip, day.counts);
    drawLists(app, lists, tabs, current, day);
    drawFoot(app, foot, current);
    if (focused) lists.querySelector(`[href="${focused}"]`)?.focus({ preventScroll: true });
  };
  const box = h("input.form-control", {
    type: "search", autocomplete: "off", value: view.query, placeholder: _("Cari anak atau ibu, cukup 3 huruf"),
    "aria-label": _("Cari anak atau ibu"),
    oninput: () => { view.query = box.value; draw(); },
  }); // prettier-ignore
  const qr = canScan()
    ? h("button.btn.btn-outline-primary", { type: "button", onclick: () => scan((text) => found(app, text)) }, icon("qr"), _("Pindai QR"))
    : null;
  const heading = _("Hari buka, %(day)s", { day: fullDay(session.held_on) });
  const main = [
    strip,
    h("h1.visually-hidden", heading),
    h("div.finder", h("form.find", { role: "search", onsubmit: (event) => event.preventDefault() }, h("div.find__box", icon("search"), box), qr)),
    tabs,
    lists,
  ];
  draw();
  return live(app, screen(app, { main, foot, panes: true }), draw);
}

function drawStrip(strip, counts) {
  const part = (text, tone, letter, value) => h("div", h("dt", text), h("dd", sign(tone, letter), value));
  fill(
    strip,
    h("p.strip__count", _("%(came)s dari %(total)s", counts), h("small", _("anak sudah datang"))),
    tally(counts.came, counts.total),
    h(
      "dl.strip__tally",
      part(_("naik"), "good", "N", counts.gained),
      part(_("tidak naik"), "watch", "T", counts.notGained),
      part(_("ke bidan"), "urgent", "!", counts.referred),
    ),
  );
}

function drawLists(app, lists, tabs, session, day) {
  const scrolls = [...lists.querySelectorAll(".list__body")].map((body) => body.scrollTop);
  const query = view.query.trim();
  const wanted = (children) => (query ? search(children, query) : children);
  const awaited = wanted(day.awaited);
  const fits = new Set(wanted(day.came.map((row) => row.child)));
  const came = day.came.filter((row) => fits.has(row.child));
  const note = dueNote(session.held_on);
  fill(
    lists,
    list("awaited", _("Belum datang"), day.awaited.length, note ? sentence(note) : "", awaitedBody(app, session, awaited, query, day)),
    list("came", _("Sudah"), day.came.length, day.came.length ? _("terbaru di atas") : "", cameBody(app, session, came, query)),
  );
  const tab = (which, text) =>
    h("button.switch__tab", { type: "button", "aria-pressed": String(view.list === which), onclick: () => show(which) }, text);
  const show = (which) => {
    view.list = which;
    lists.dataset.shown = which;
    drawLists(app, lists, tabs, session, day);
  };
  lists.dataset.shown = view.list;
  fill(
    tabs,
    tab("awaited", _("Belum datang %(count)s", { count: day.awaited.length })),
    tab("came", _("Sudah %(count)s", { count: day.came.length })),
  );
  [...lists.querySelectorAll(".list__body")].forEach((body, at) => (body.scrollTop = scrolls[at] ?? 0));
}

function list(which, title, count, note, body) {
  return h(
    "section.list",
    { class: which === "came" ? "list--done" : "list--waiting", "aria-label": title },
    h("header", h("h2", title), h("span.count", count), note ? h("span.soft", note) : null),
    h("div.list__body", { tabindex: "-1" }, body),
  );
}

function awaitedBody(app, session, children, query, day) {
  const asked = query ? null : askedGroup(app, session);
  const others = query ? children : children.filter((child) => !app.model.askedAbout(child.id));
  if (others.length || asked) {
    const groups = query ? [{ ward: null, rows: children }] : byWard(app.model, others);
    const lines = groups.map(({ ward, rows }) => [
      ward ? h("h3.place", ward.name, h("span", ngettext("%(num)s belum datang", "%(num)s belum datang", rows.length))) : null,
      h("ul", rows.map((child) => h("li", awaitedRow(app, session, child)))),
    ]);
    return [asked, ...lines];
  }
  const make = h("a.btn.btn-outline-primary", { href: `#/anak-baru` }, _("Daftarkan anak baru"));
  if (query) {
    return message(
      _("Tidak ada “%(query)s” di antara yang belum datang.", { query }),
      _("Coba 3 huruf lain dari nama anak atau ibunya, atau lihat yang sudah datang."),
      { todo: make },
    );
  }
  if (day.came.length) {
    const title = ngettext("%(num)s anak, semua sudah datang.", "Semua %(num)s anak sudah datang.", day.came.length);
    const close = h("a.btn.btn-primary", { href: "#/tutup" }, _("Tutup hari buka"));
    return message(title, _("Periksa ringkasan, lalu tutup hari buka."), { todo: close });
  }
  return message(_("Belum ada sasaran di posyandu ini."), _("Daftarkan anak yang datang, mulai dari yang pertama."), { todo: make });
}

/** Whom a midwife asked to measure again, with her reason, before everybody else. */
function askedGroup(app, session) {
  const asked = app.model.remeasure;
  if (!asked.length) return null;
  const row = ({ child_id, why }) => {
    const child = app.model.child(child_id);
    const there = measurementAt(child, session.id);
    return h(
      "a.rowchild.rowchild--tagged",
      { href: there ? `#/koreksi/${child_id}` : `#/ukur/${child_id}`, onclick: () => beginTurn("known") },
      h("span.rowchild__who", h("b", child.name), h("span", why)),
      tag(there ? _("sudah ditimbang hari ini") : _("ukur ulang"), "watch"),
      icon("next"),
    );
  };
  return [
    h("h3.place.place--asked", _("Bidan minta diukur ulang"), h("span", ngettext("%(num)s anak", "%(num)s anak", asked.length))),
    h("ul", asked.map((one) => h("li", row(one)))),
  ];
}

function awaitedRow(app, session, child) {
  const exception = app.drafts.of(`ukur/${child.id}`)
    ? { text: say("belum disimpan"), tone: "watch" }
    : app.model.askedAbout(child.id)
    ? { text: say("ukur ulang, diminta bidan"), tone: "watch" }
    : exceptionOf(child, session.held_on);
  const line = `${sentence(ageText(child, session.held_on))} · ${_("Ibu %(name)s", { name: child.mother_name })}`;
  return h(
    "a.rowchild",
    { href: `#/ukur/${child.id}`, class: exception ? "rowchild--tagged" : "", onclick: () => beginTurn("known") },
    h("span.rowchild__who", h("b", child.name), h("span", line)),
    exception ? tag(sentence(exception.text), exception.tone) : null,
    icon("next"),
  );
}

function cameBody(app, session, rows, query) {
  if (rows.length) return h("ul", rows.map((row) => h("li", cameLine(app, cameRow(row)))));
  if (query) return message(_("Tidak ada “%(query)s” di antara yang sudah datang.", { query }));
  return message(_("Belum ada yang datang."), _("Ketuk nama anak di daftar untuk mulai mengukur."));
}

function cameLine(app, row) {
  const { child, measurement, mark } = row;
  const conflict = app.model.conflicts.some((open) => open.child_id === child.id && open.session_id === row.visit.session_id);
  const state = app.model.stateOf(measurement?.id ?? app.model.entityOfVisit(child.id, row.visit));
  return h(
    "a.rowchild.rowchild--done",
    { href: conflict ? `#/pilih/${child.id}` : `#/hasil/${child.id}` },
    sign(mark.tone, mark.letter),
    h("span.rowchild__who", h("b", child.name), h("span", conflict ? _("dua ukuran, pilih satu") : weightLine(row))),
    h("span.rowchild__end", h("span.word", { class: `word--${mark.tone}` }, sentence(mark.word)), stateMark(state)),
  );
}

function weightLine({ measurement, gain, oldWeight, reason }) {
  if (!measurement || measurement.weight_kg === null) return _("datang, tidak ditimbang");
  const weight = `${figure(measurement.weight_kg)} kg`;
  if (oldWeight !== null) {
    const why = reason ? ` · ${sentence(CORRECTION_REASONS[reason] ?? "")}` : "";
    return [weight, " ", h("del.old-value", `${figure(oldWeight)} kg`), why];
  }
  if (gain === null) return weight;
  return [weight, " · ", gainWords(gain)];
}

function gainWords(gain) {
  if (gain > 0) return _("naik %(gain)s g", { gain: whole(gain) });
  return gain === 0 ? _("berat tetap") : _("turun %(loss)s g", { loss: whole(-gain) });
}

function drawFoot(app, foot, session) {
  const fresh = h("a.btn.btn-plain", { href: "#/anak-baru", onclick: () => beginTurn("new") }, icon("plus"), h("span", h("span.wide", _("Tidak ada di daftar?"), " "), _("Anak baru")));
  const closed = session.closed_at
    ? [h("p.saved", icon("lock"), h("span", _("Ditutup pukul %(time)s", { time: clock(session.closed_at) }))), h("a.btn.btn-outline-primary", { href: "#/tutup" }, _("Lihat ringkasan"))]
    : [h("a.btn.btn-outline-primary", { href: "#/tutup" }, _("Tutup hari buka"))];
  fill(foot, fresh, homeVisitsLink(app), closed);
}

/** A QR of the KIA book or the register carries the child's id. */
function found(app, text) {
  const id = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/.exec(text)?.[0];
  if (id && app.model.child(id)) {
    beginTurn("known");
    app.go(`ukur/${id}`);
    return true;
  }
  return false;
}

export function currentQuery() {
  return view.query.trim();
}

export function clearQuery() {
  view.query = "";
}
