/** Before the day is open: the invitation to begin it, and the earlier days that nobody has closed. */

import { expectedOn, leftOpen } from "../day.js";
import { fill, h, icon } from "../dom.js";
import { live, screen } from "../frame.js";
import { dayOf, newId } from "../ids.js";
import { whyNoRoom } from "../store.js";
import { _, fullDay, longDay, ngettext } from "../words.js";
import { homeVisitsLink } from "./home_visits.js";
import { kept, noRoom } from "./keeping.js";
import { message } from "./parts.js";

export function startScreen(app) {
  const today = dayOf(app.now());
  const button = h("button.btn.btn-primary.btn-big", { type: "button", onclick: () => begin() }, _("Mulai hari buka"));
  const ask = h("button.btn.btn-outline-primary", { type: "button", onclick: () => app.sync.run() }, icon("again"), _("Coba sekarang"));
  const problem = h("div");
  const state = h("div");
  const begin = async () => {
    button.disabled = true;
    const why = await whyNoRoom(app.db);
    if (why) return fill(problem, noRoom(why));
    const opening = { posyandu_id: app.model.place.posyandu.id, held_on: today };
    if (await kept(() => app.act("session.open", newId(), opening), problem)) return app.refresh();
    button.disabled = false;
    return null;
  };
  let drawn = null;
  const draw = () => {
    if (app.model.sessionOn(today)) return app.refresh();
    const expected = app.model.place.cursor ? expectedOn(app.model, today).length : null;
    if (expected === drawn && drawn !== null) return null;
    drawn = expected;
    return fill(state, expected === null ? unknown(ask) : [invitation(button, expected), forgotten(app, today), homeVisitsLink(app)]);
  };
  draw();
  const main = h("div.page.page--narrow.page--start", h("div", h("h1", _("Hari buka")), h("p.soft", fullDay(today))), state, problem);
  return live(app, screen(app, { main }), draw);
}

function invitation(button, expected) {
  const waiting = ngettext("%(num)s anak menunggu ditimbang hari ini.", "%(num)s anak menunggu ditimbang hari ini.", expected);
  return message(_("Hari buka belum dimulai."), waiting, { todo: button });
}

/** Days that were never closed: until then their figures are in no report. */
function forgotten(app, today) {
  return leftOpen(app.model, today).map((session) => {
    const close = h("a.btn.btn-outline-primary", { href: `#/tutup/${session.id}` }, _("Periksa, lalu tutup"));
    const title = _("Hari buka %(day)s belum ditutup.", { day: longDay(session.held_on) });
    return message(title, _("Angkanya belum masuk laporan."), { tone: "watch", todo: close });
  });
}

function unknown(ask) {
  const text = _("Sekali ini perlu sinyal. Sesudah itu daftar ada di tablet.");
  return message(_("Mengambil daftar anak …"), text, { todo: ask });
}
