/** The tablet's own keypad: twelve big keys, the comma fixed in its place, no keyboard that covers the boxes. */

import { h, icon } from "../dom.js";
import { _ } from "../words.js";

/** Keys that call `press` with a digit, "," or "erase"; they never take the focus away from the box. */
export function keys(press, { comma = true, extra = null } = {}) {
  const key = (content, said, classes, label = null) =>
    h(
      `button.key${classes}`,
      { type: "button", "aria-label": label, onpointerdown: (event) => event.preventDefault(), onclick: () => press(said) },
      content,
    );
  const digit = (number) => key(number, number, ".key--digit");
  const corner = comma
    ? key([",", h("small", _("koma"))], ",", ".key--digit.key--comma", _("koma"))
    : (extra ?? h("span"));
  return h(
    "div.keys",
    [..."123456789"].map(digit),
    corner,
    digit("0"),
    key([icon("erase"), h("span", _("Hapus"))], "erase", ".key--digit.key--word"),
  );
}

/** What a press makes of the text in a box: at most one comma, at most two digits after it, never too long. */
export function pressed(text, said) {
  if (said === "erase") return text.slice(0, -1);
  if (said === ",") return text.includes(",") ? text : `${text || "0"},`;
  const [whole, fraction] = text.split(",");
  if (fraction === undefined ? whole.length >= 3 : fraction.length >= 2) return text;
  return text === "0" ? said : text + said;
}
