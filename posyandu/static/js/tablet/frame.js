/** The bar on top of every screen: whose tablet, which day, what waits here and what the server has, and who is signed in. */

import { fill, h, icon, mark } from "./dom.js";
import { dayOf } from "./ids.js";
import { measurementAt, visitAt } from "./model.js";
import { afterTap } from "./tap.js";
import { _, clock, fullDay, ngettext } from "./words.js";

/** What waits and what arrived, in words; the second line says how the line to the server is. */
export function syncWords(app) {
  const { waiting, sent, refused } = app.outbox.counts();
  const here = waiting + sent + refused;
  const today = dayOf(app.now());
  const mine = app.outbox.all().filter((op) => op.state === "accepted" && dayOf(new Date(op.kept_at)) === today).length;
  const arrived = mine + toldByTheServer(app, today);
  const { busy, trouble, since, lastOk } = app.sync.state;
  const first = _("%(here)s di tablet · %(there)s diterima server", { here, there: arrived });
  if (refused) return { first, second: ngettext("%(num)s perlu diperbaiki", "%(num)s perlu diperbaiki", refused), tone: "urgent" };
  if (trouble === "unknown") return { first, second: _("Server tidak mengenal tablet ini. Data aman."), tone: "urgent" };
  if (trouble === "old") return { first, second: _("Aplikasi perlu diperbarui. Data aman."), tone: "watch" };
  if (busy) return { first, second: _("Mengirim …"), tone: "calm" };
  if (trouble === "silent") {
    return { first, second: _("Belum ada sinyal sejak %(time)s. Data aman.", { time: clock(since) }), tone: "watch" };
  }
  if (trouble === "full") return { first, second: _("Ruang tablet penuh. Yang tersimpan aman."), tone: "urgent" };
  if (trouble) return { first, second: _("Server sibuk sejak %(time)s. Data aman.", { time: clock(since) }), tone: "watch" };
  if (!lastOk) return { first, second: _("Menghubungi server …"), tone: "calm" };
  if (here) return { first, second: _("Menunggu giliran dikirim."), tone: "watch" };
  return { first, second: _("Semua diterima, pukul %(time)s.", { time: clock(lastOk) }), tone: "good" };
}

/** How many of today's rows the server has from elsewhere: from another tablet, from the web, or from before. */
function toldByTheServer(app, today) {
  const session = app.model?.sessionOn(today);
  if (!session) return 0;
  return [...app.model.children.values()].filter((child) => {
    const visit = visitAt(child, session.id);
    if (!visit) return false;
    return !app.model.latest.has(measurementAt(child, session.id)?.id ?? app.model.entityOfVisit(child.id, visit));
  }).length;
}

export function bar(app) {
  const { posyandu } = app.front;
  const state = h("button.sync", { type: "button", onclick: () => app.go("kirim") });
  const draw = () => {
    const { first, second, tone } = syncWords(app);
    fill(state, icon(tone === "good" ? "tick" : tone === "urgent" ? "pencil" : "tablet"), h("span", h("strong", first), h("span", second)));
    state.dataset.tone = tone;
  };
  draw();
  const person = h(
    "button.btn.btn-plain",
    { type: "button", "aria-label": _("%(name)s, ganti kader", { name: app.user.name }), onclick: () => app.leave() },
    icon("person"),
    h("span", app.user.name),
  );
  const element = h(
    "header.bar.bar--tablet",
    h(
      "a.bar__home",
      { href: "#/" },
      mark(),
      h("span.bar__where", h("strong", _("Posyandu %(name)s", { name: posyandu.name })), h("span", fullDay(dayOf(app.now())))),
    ),
    h("div.bar__right", state, person),
  );
  return { element, stop: app.onChange(draw) };
}

/** A screen below the bar: the child's head or another, the main part, the foot. */
export function screen(app, { who = null, main, foot = null, panes = false, before = null }) {
  const { element, stop } = bar(app);
  const body = h("main", { id: "isi", tabindex: "-1" }, who, main);
  const whole = h(panes ? "div.screen.screen--panes" : "div.screen", element, before, body, foot);
  whole.leave = stop;
  return whole;
}

/** A screen that draws itself anew with every change, until another one is shown; never under a finger. */
export function live(app, element, draw) {
  let isShown = true;
  const drawn = () => isShown && draw();
  const stop = app.onChange(() => afterTap(drawn));
  const leave = element.leave;
  element.leave = () => {
    isShown = false;
    stop();
    leave();
  };
  return element;
}

/** The child's head: name, sex, mother, ward, age on the day. */
export function childHead(child, { back, backWord, place, age, born }) {
  const sex = child.sex === "L" ? _("Laki-laki") : _("Perempuan");
  const mother = _("Ibu %(name)s", { name: child.mother_name });
  return h(
    "section.who",
    { "aria-label": _("Anak") },
    h("a.btn.btn-outline-primary", { href: back }, icon("back"), backWord),
    h("div", h("h1", child.name), h("p.soft", [sex, mother, place].filter(Boolean).join(" · "))),
    h("div.who__age", h("strong", age), h("span.soft", born)),
  );
}

/** The head of a screen that is about no child. */
export function pageHead(title, line, { back = "#/", backWord = _("Daftar"), end = null } = {}) {
  return h(
    "section.who",
    { "aria-label": title },
    h("a.btn.btn-outline-primary", { href: back }, icon("back"), backWord),
    h("div", h("h1", title), line ? h("p.soft", line) : null),
    end,
  );
}

/** Say something to a screen reader and, for a moment, at the foot of the screen. */
export function tell(text) {
  document.getElementById("kabar").textContent = text;
}
