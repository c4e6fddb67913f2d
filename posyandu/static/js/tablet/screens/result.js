/** The result at once: one word, the reason in numbers, three indices, words to the mother, the KMS. */

import { kms, kmsPage, kmsTitle } from "../chart.js";
import { givenWords } from "../due.js";
import { h, icon, tag } from "../dom.js";
import { adviceOf, findingOf, indicesOf } from "../finding.js";
import { screen } from "../frame.js";
import { dayOf, newId } from "../ids.js";
import { measurementAt, visitAt } from "../model.js";
import { _, clock, sentence } from "../words.js";
import { kept } from "./keeping.js";
import { headOf } from "./measure.js";
import { banner, indexCard, sheet, stateMark } from "./parts.js";

export function resultScreen(app, childId) {
  const started = performance.now();
  const session = app.model.sessionOn(dayOf(app.now()));
  const child = app.model.child(childId);
  const visit = session && child ? visitAt(child, session.id) : null;
  if (!visit) return app.go("");
  const measurement = measurementAt(child, session.id);
  const finding = findingOf(child, measurement);
  const main = h(
    "div.result",
    banner(finding, action(app, { child, session, visit, finding })),
    left(child, session, measurement, finding),
    measurement ? card(child) : null,
  );
  const element = screen(app, { who: headOf(app, child, session), main, foot: foot(app, { child, measurement, visit, finding }) });
  document.documentElement.dataset.resultMs = (performance.now() - started).toFixed(1);
  return element;
}

function action(app, { child, session, visit, finding }) {
  const again = finding.again ? h("a.btn.btn-primary.btn-big", { href: `#/koreksi/${child.id}` }, _("Ukur sekali lagi"), icon("again")) : null;
  if (finding.toMidwife) return [again, toMidwife(app, { child, session, visit })];
  return again ?? next("btn-primary", ".btn-big");
}

function toMidwife(app, { child, session, visit }) {
  if (visit.referred) return h("span.word.word--good", icon("tick"), _("Sudah diantar ke bidan"));
  const refer = async () => {
    if (await kept(() => app.act("visit.refer", newId(), { session_id: session.id, child_id: child.id }))) app.refresh();
  };
  return h("button.btn.btn-primary.btn-big", { type: "button", onclick: refer }, _("Antar ke bidan"), icon("arrow"));
}

function next(look, size = "") {
  return h(`a.btn.${look}${size}`, { href: "#/" }, _("Anak berikutnya"), icon("next"));
}

function left(child, session, measurement) {
  const advice = adviceOf(child, measurement);
  const given = givenWords(child.services.filter((service) => service.session_id === session.id));
  return h(
    "div.result__left",
    { class: measurement ? "" : "result__alone" },
    measurement ? h("div.indices", indicesOf(child, measurement).map(indexCard)) : null,
    given.length
      ? h("ul.given", { "aria-label": _("Diberikan hari ini") }, given.map((service) => h("li", tag(sentence(service)))))
      : null,
    advice
      ? h("section.say", h("h3", icon("speech"), _("Katakan kepada ibu")), h("blockquote", `“${sentence(advice)}”`))
      : null,
    session.closed_at ? null : h("p", h("a.btn.btn-plain", { href: `#/layanan/${child.id}` }, icon("plus"), _("Tambah layanan"))),
  );
}

function card(child) {
  const slug = kmsPage(child);
  const title = kmsTitle(child, slug);
  const enlarge = () => {
    const large = h("div.kms__large", { tabindex: "0", role: "region", "aria-label": title }, kms(child, { slug, size: "full" }));
    sheet(title, large, { wide: true });
    const { left, width } = large.getBoundingClientRect();
    const line = large.querySelector(".line")?.getBoundingClientRect();
    if (line) large.scrollLeft = line.right - left - width / 2; // on a phone: the latest point in the middle
  };
  return h(
    "section.kms",
    { class: `kms--${child.sex}` },
    h("header", h("h3", title), h("button.btn", { type: "button", onclick: enlarge }, _("Perbesar"))),
    h("div.kms__chart", kms(child, { slug })),
  );
}

/** Said of the very record: it is on the tablet, or the server has answered for it, or it needs mending. */
function savedWords(op, time) {
  if (op?.state === "refused") return [h("b", _("Tersimpan di tablet")), stateMark(op.state)];
  if (op && op.state !== "accepted") return [h("b", _("Tersimpan di tablet")), _("pukul %(time)s, dikirim saat ada sinyal", { time })];
  return [h("b", _("Diterima server")), _("dicatat pukul %(time)s", { time })];
}

function foot(app, { child, measurement, visit, finding }) {
  const entity = measurement?.id ?? app.model.entityOfVisit(child.id, visit);
  const op = app.model.latest.get(entity);
  const time = clock(op ? op.kept_at : visit.arrived_at);
  const saved = savedWords(op, time);
  return h(
    "footer.foot",
    h("p.saved", icon("tick"), h("span.saved__line", saved)),
    measurement ? h("a.btn.btn-outline-primary", { href: `#/koreksi/${child.id}` }, _("Ubah ukuran")) : h("a.btn.btn-outline-primary", { href: `#/ukur/${child.id}` }, _("Ukur sekarang")),
    finding.toMidwife || finding.again ? next("btn-outline-primary") : null,
  );
}
