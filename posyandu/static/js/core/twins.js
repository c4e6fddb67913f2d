/**
 * Finding a child whose name was typed in another spelling, and asking whether a new child is on the tablet already.
 * Likeness is 0 to 100, as the register of the server has it (posyandu/children/twins.py, by RapidFuzz).
 */
import { dayNumber } from "./age.js";
import { say } from "./sentence.js";

/** @import { Known, Match } from "./types.d.ts" */

const LIKELY = 70; // of 100: worth asking before a second record is made
const ALIKE = 82; // two spellings of one name: Rizky and Rizki, Nurhaliza and Nur Haliza
const SAME = 99;
const UNNAMED = /^(?:by|bayi)\b/i; // newborns are written as "By. Ny. Lastri"

/**
 * The children whose own or mother's name holds every word that was typed, begun or a little misspelt, best first.
 * @template {{name: string, mother_name: string}} C
 * @param {Iterable<C>} children
 * @param {string} words
 * @returns {C[]}
 */
export function search(children, words) {
  const typed = plain(words).split(" ").filter(Boolean).map(sound);
  if (typed.length === 0) return [];
  const found = [];
  for (const child of children) {
    const own = plain(child.name).split(" ").map(sound);
    const mother = plain(child.mother_name).split(" ").map(sound);
    // A word of the mother's name finds the child too, but after a child that bears it itself.
    const costs = typed.map((word) => Math.min(cost(word, own), cost(word, mother) + 0.5));
    const sum = costs.reduce((total, one) => total + one, 0);
    if (Number.isFinite(sum)) found.push({ child, sum });
  }
  found.sort((one, other) => one.sum - other.sum || (one.child.name < other.child.name ? -1 : 1));
  return found.map(({ child }) => child);
}

/**
 * The children that a new one may be already, the likeliest first.
 * @template {Known} C
 * @param {Known} newcomer
 * @param {Iterable<C>} children
 * @param {{limit?: number}} [how]
 * @returns {(Match & {child: C})[]}
 */
export function likelyTwins(newcomer, children, { limit = 5 } = {}) {
  const found = [];
  for (const child of children) {
    const match = compare(newcomer, child);
    if (match) found.push({ ...match, child });
  }
  return found.sort((one, other) => other.score - one.score).slice(0, limit);
}

/**
 * How like the newcomer a child is; null when not enough to ask about. The child's name weighs 40, the mother's 35 and
 * the birth date 25 of 100. (The NIK, which is proof, is never on a tablet.)
 * @param {Known} newcomer
 * @param {Known} child
 * @returns {Match|null}
 */
export function compare(newcomer, child) {
  const unnamed = UNNAMED.test(newcomer.name) || UNNAMED.test(child.name); // then mother and day decide
  const written = alike(newcomer.name, child.name);
  const name = unnamed ? 80 : written;
  const mother = alike(newcomer.mother_name, child.mother_name);
  const days = Math.abs(dayNumber(newcomer.birth_date) - dayNumber(child.birth_date));
  const changedOver = swapped(newcomer.birth_date) === child.birth_date;
  const near = days === 0 ? 1 : days === 1 || changedOver ? 0.9 : days <= 7 ? 0.7 : days <= 40 ? 0.4 : 0;
  const otherSex = newcomer.sex !== child.sex;
  const score = 0.4 * name + 0.35 * mother + 25 * near;
  const twin = mother >= ALIKE && days <= 1 && (otherSex || name < ALIKE - 20);
  const total = twin ? Math.max(score, LIKELY) : Math.min(99, score - (otherSex ? 12 : 0));
  if (total < LIKELY) return null;

  const reasons = [];
  if (written >= ALIKE) reasons.push(written >= SAME ? say("nama sama") : say("nama mirip"));
  if (mother >= ALIKE) reasons.push(mother >= SAME ? say("nama ibu sama") : say("nama ibu mirip"));
  if (days === 0) reasons.push(say("tanggal lahir sama"));
  else if (changedOver) reasons.push(say("hari dan bulan lahir tertukar"));
  else if (days <= 40) reasons.push(say("tanggal lahir beda %(days)s hari", { days }));
  if (otherSex) reasons.push(say("jenis kelamin lain"));
  return { likeness: twin ? "twin" : "same", score: total, reasons };
}

/** The date with day and month changed over (08/03 for 03/08), where that is another date. @param {string} iso */
function swapped(iso) {
  const [year, month, day] = iso.split("-");
  return Number(day) > 12 || day === month ? null : `${year}-${day}-${month}`;
}

/** Small letters and figures, everything else a space. @param {string} text */
function plain(text) {
  return text.replace(/[^\p{L}\p{N}_]/gu, " ").toLowerCase().trim();
}

/**
 * A shorter form of the same name ("Siti" for "Siti Aminah") stays a little under the same.
 * @param {string} one
 * @param {string} other
 */
function alike(one, other) {
  const [a, b] = [plain(one), plain(other)];
  if (a === b) return 100;
  const words = (/** @type {string} */ text) => text.split(/\s+/).filter(Boolean).sort();
  const [mine, theirs] = [words(a), words(b)];
  return Math.max(
    ratio(mine.join(" "), theirs.join(" ")),
    sharedWords(mine, theirs) - 6,
    ratio(a.replaceAll(" ", ""), b.replaceAll(" ", "")) - 2,
  );
}

/** By the words that both names hold. @param {string[]} mine @param {string[]} theirs */
function sharedWords(mine, theirs) {
  if (mine.length === 0 || theirs.length === 0) return 0;
  const unique = (/** @type {string[]} */ words) => [...new Set(words)];
  const both = unique(mine).filter((word) => theirs.includes(word)).join(" ");
  const onlyMine = unique(mine).filter((word) => !theirs.includes(word)).join(" ");
  const onlyTheirs = unique(theirs).filter((word) => !mine.includes(word)).join(" ");
  if (both && (!onlyMine || !onlyTheirs)) return 100;
  const beside = (/** @type {string} */ rest) => both.length + (both ? 1 : 0) + rest.length;
  const [a, b] = [beside(onlyMine), beside(onlyTheirs)];
  const apart = onlyMine.length + onlyTheirs.length - 2 * common(onlyMine, onlyTheirs);
  const whole = share(apart, a + b);
  if (!both) return whole;
  return Math.max(whole, share(1 + onlyMine.length, both.length + a), share(1 + onlyTheirs.length, both.length + b));
}

/** @param {string} a @param {string} b */
function ratio(a, b) {
  return share(a.length + b.length - 2 * common(a, b), a.length + b.length);
}

/** @param {number} apart @param {number} letters */
function share(apart, letters) {
  return letters === 0 ? 100 : 100 - (100 * apart) / letters;
}

/** Letters that two texts share in the same order. @param {string} a @param {string} b */
function common(a, b) {
  let row = new Array(b.length + 1).fill(0);
  for (const letter of a) {
    const next = [0];
    for (let j = 1; j <= b.length; j += 1) {
      next[j] = letter === b[j - 1] ? row[j - 1] + 1 : Math.max(row[j], next[j - 1]);
    }
    row = next;
  }
  return row[b.length];
}

/** By sound: Rizqy and Riski, Soedarmi and Sudarmi, Aisyah and Aisya. @param {string} word */
function sound(word) {
  return word
    .replace(/oe/g, "u").replace(/dj/g, "j").replace(/tj/g, "c").replace(/sy|sh/g, "s").replace(/kh/g, "k")
    .replace(/ph|v/g, "f").replace(/z/g, "s").replace(/q/g, "k").replace(/y/g, "i").replace(/(.)\1+/g, "$1")
    .replace(/(?<=.)h$/, ""); // prettier-ignore
}

/** Letters to mend until `typed` begins a word. @param {string} typed @param {string[]} words */
function cost(typed, words) {
  const allowed = typed.length < 4 ? 0 : typed.length < 6 ? 1 : 2;
  let least = Infinity;
  for (const word of words) {
    if (word === typed) return 0;
    if (word.startsWith(typed)) least = Math.min(least, 0.1);
    else if (allowed > 0) {
      const mended = mending(typed, word);
      if (mended <= allowed) least = Math.min(least, mended);
    }
  }
  return least;
}

/** @param {string} typed @param {string} word */
function mending(typed, word) {
  let before = [];
  let row = Array.from({ length: word.length + 1 }, (_, j) => j);
  for (let i = 1; i <= typed.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= word.length; j += 1) {
      next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + Number(typed[i - 1] !== word[j - 1]));
      if (i > 1 && j > 1 && typed[i - 1] === word[j - 2] && typed[i - 2] === word[j - 1]) {
        next[j] = Math.min(next[j], before[j - 2] + 1);
      }
    }
    [before, row] = [row, next];
  }
  return Math.min(...row);
}
