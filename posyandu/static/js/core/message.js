/** The message of one posyandu on its day, in the words of the kecamatan or (null) the usual ones; never a name. */
import { bundle } from "./bundle.js";
import { halfUp } from "./rounding.js";
import { decimal } from "./sentence.js";
import { share } from "./skdn.js";

/** @param {string|null} template @param {any} counts @param {Record<string, string>} about place, time, numbers told otherwise */
export function sessionMessage(template, counts, about) {
  const { session_text, about: places, counted, shares } = bundle.message;
  return (template ?? session_text).replace(/\{([^{}\n]{1,40})\}/g, (typed, name) => {
    if (Object.hasOwn(about, name)) return about[name];
    if (places.includes(name)) return "–";
    if (Object.hasOwn(counted, name)) return String(counts[counted[name]]).replace(/\B(?=(\d{3})+$)/g, ".");
    if (!Object.hasOwn(shares, name)) return typed;
    const { percent } = share(counts, shares[name]);
    return percent === null ? "–" : `${decimal(halfUp(percent))} %`;
  });
}
