/** The queue as a file: saved from this tablet, or handed in for another one. */

import { backupFile, handIn, save } from "../backup.js";
import { h, icon } from "../dom.js";
import { _ } from "../words.js";
import { guideLink } from "./guide.js";
import { languages, whyNot } from "./sign_in.js";

/** The panel; `stays` says whether the browser promised to keep what lies here. */
export function filePanel(app, stays) {
  const done = h("p.soft", { role: "status" });
  const pick = h("input.visually-hidden", { type: "file", id: "berkas", accept: "application/json,.json" });
  pick.addEventListener("change", async () => {
    const [file] = pick.files;
    if (!file) return;
    try {
      const { accepted, refused } = await handIn(app, file);
      done.textContent = _("%(accepted)s catatan diterima server, %(refused)s ditolak.", { accepted, refused });
    } catch (problem) {
      done.textContent = problem instanceof SyntaxError ? _("Berkas ini bukan cadangan tablet.") : whyNot(problem);
    }
    pick.value = "";
  });
  const download = () => {
    save(backupFile(app));
    done.textContent = _("Cadangan disimpan di folder unduhan. Isinya nama dan berat anak: hapus sesudah diserahkan.");
  };
  return h(
    "section.panel",
    h("header", h("h2", _("Cadangan"))),
    h("p.soft", _("Kalau tablet rusak atau sinyal tidak kunjung ada: simpan yang belum diterima server sebagai berkas, lalu serahkan dari tablet lain di posyandu ini. Berkas itu berisi nama anak tanpa kunci.")),
    h(
      "p.panel__do",
      h("button.btn.btn-outline-primary", { type: "button", onclick: download }, icon("download"), _("Unduh cadangan")),
      h("label.btn.btn-outline-primary", { for: "berkas" }, pick, icon("upload"), _("Serahkan berkas")),
    ),
    done,
    h("p.soft", stays ? _("Browser menjamin penyimpanan tablet ini.") : _("Browser belum menjamin penyimpanan. Pasang aplikasi ke layar utama: menu browser, lalu Tambahkan ke layar utama.")),
    h("div.panel__do", languages(app), guideLink()),
  );
}

