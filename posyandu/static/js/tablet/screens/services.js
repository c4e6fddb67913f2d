/** What was given or answered after all: added to the visit of a child whose result is there already. */

import { h, fill } from "../dom.js";
import { Entry } from "../entry.js";
import { screen, tell } from "../frame.js";
import { dayOf } from "../ids.js";
import { visitAt } from "../model.js";
import { whyNoRoom } from "../store.js";
import { _ } from "../words.js";
import { chips } from "./chips.js";
import { kept, noRoom } from "./keeping.js";
import { headOf } from "./measure.js";
import { message } from "./parts.js";

/** The chips alone; what was measured is changed by a correction, which keeps the old value. */
export async function servicesScreen(app, childId) {
  const session = app.model.sessionOn(dayOf(app.now()));
  const child = app.model.child(childId);
  const visit = session && child ? visitAt(child, session.id) : null;
  if (!visit || session.closed_at) return app.go(`hasil/${childId}`);
  const { path } = app;
  const who = headOf(app, child, session);
  const why = await whyNoRoom(app.db);
  if (why) return screen(app, { who, main: h("div.page", noRoom(why)) });
  const entry = new Entry(child, session.held_on, []);
  entry.answers = answersOf(visit);
  const before = { ...entry.answers };
  const draft = app.drafts.of(path);
  if (draft) entry.fromDraft(draft);
  const trouble = h("div");
  const typed = () => {
    fill(trouble);
    app.drafts.keep(path, entry.toDraft());
  };
  const saving = () => save(app, { entry, before, session, path, trouble });
  const main = h(
    "div.page.page--narrow",
    trouble,
    chips(entry, typed, { measured: true }),
    h("p", h("button.btn.btn-primary.btn-big", { type: "button", "data-save": "", onclick: saving }, _("Simpan layanan"))),
  );
  app.entry = true;
  return screen(app, { who, main });
}

const TICKS = ["ill", "educated"]; // yes or nothing on the screen: a yes that was taken back is a no

/** The questions of a visit that were answered. */
function answersOf({ session_id: _session, arrived_at: _at, referred: _referred, ...answers }) {
  return Object.fromEntries(Object.entries(answers).filter(([, answer]) => typeof answer === "boolean"));
}

let saving = false;

async function save(app, { entry, before, session, path, trouble }) {
  if (saving) return null;
  const taken = TICKS.filter((name) => before[name] && !entry.answers[name]).map((name) => [name, false]);
  const changed = Object.entries(entry.answers).filter(([name, answer]) => answer !== before[name]);
  const answers = Object.fromEntries([...changed, ...taken]);
  if (!entry.services.size && !Object.keys(answers).length) {
    return fill(trouble, message(_("Belum ada yang ditambah."), _("Ketuk yang sudah diberikan atau dijawab."), { tone: "watch" }));
  }
  saving = true;
  const said = { ...entry.visitPayload(session.id), answers };
  const done = await kept(() => app.act("visit.record", entry.id, said), trouble);
  saving = false;
  if (!done) return null;
  app.entry = false;
  await app.drafts.drop(path);
  tell(_("Tersimpan di tablet"));
  return app.go(`hasil/${entry.child.id}`);
}
