/** Children who are already here and very like the one that is about to be registered: shown before anything is saved. */

import { ageText } from "../day.js";
import { h, sign } from "../dom.js";
import { _, ngettext, sentence } from "../words.js";

/** The question, for a form of this day: `here()` is called when it is one of them, `other()` when it is not. */
export function twinsQuestion(app, matches, { on, here, other }) {
  const row = ({ child, reasons }) => {
    const line = [
      child.sex === "L" ? _("Laki-laki") : _("Perempuan"),
      sentence(ageText(child, on)),
      _("Ibu %(name)s", { name: child.mother_name }),
      app.model.ward(child.lingkungan_id).name,
    ].join(" · ");
    const open = h("a.btn.btn-outline-primary", { href: `#/ukur/${child.id}`, onclick: here }, _("Ya, ini anaknya"));
    return h("li.twin", h("span.twin__who", h("b", child.name), h("span", line, h("br"), reasons.map(sentence).join(", "))), open);
  };
  const title = ngettext("Mungkin anak ini sudah tercatat", "Mungkin anak ini sudah tercatat: ada %(num)s yang mirip", matches.length);
  return h(
    "section.twins",
    { role: "alert", tabindex: "-1" },
    h("header", sign("watch", "?"), h("div", h("h2", title), h("p", _("Belum ada yang disimpan. Tanyakan kepada ibunya.")))),
    h("ul", matches.map(row)),
    h("p", h("button.btn.btn-outline-primary", { type: "button", onclick: other }, _("Bukan, simpan sebagai anak baru"))),
  );
}
