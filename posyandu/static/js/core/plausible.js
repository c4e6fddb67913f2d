/** Is this number believable for this child? The reasons to ask for a second measurement, never to forbid saving. */
import { bundle, FIELDS } from "./bundle.js";
import { meant } from "./plausible_slips.js";
import { indexOf, lyingCm, score, stepLimit, tracksOf } from "./plausible_track.js";
import { carriedForwardWords, changeWords, swappedWords, unusualWords } from "./plausible_words.js";
import { round } from "./rounding.js";
import { valueAtZ } from "./standard.js";

export { limits, refusal } from "./plausible_words.js";

/** @import { Doubt, DoubtKind, Field, Guess, Point, Reading, Sex } from "./types.d.ts" */

/**
 * The doubts about what was just typed, with only the earlier visits known; at most one for each box, also beyond
 * `limits`. RangeError for a negative age.
 * @param {Reading} candidate
 * @param {Reading[]} earlier   in any order; may hold wrong values that were saved
 * @param {{sex: Sex}} child
 * @returns {Doubt[]}
 */
export function doubtsAtEntry(candidate, earlier, { sex }) {
  const before = earlier.filter((reading) => reading.age_days < candidate.age_days).sort(byAge);
  return new History([...before, candidate], sex).doubts(before.length);
}

/**
 * The values that fit the child's own line at this age, to one decimal; null without an earlier value to go by.
 * @param {Reading[]} earlier   in any order
 * @param {{sex: Sex, age_days: number, field: Field}} asked
 * @returns {{low: number, high: number}|null}
 */
export function expectedRange(earlier, { sex, age_days, field }) {
  const before = earlier.filter((reading) => reading.age_days < age_days).sort(byAge);
  const track = tracksOf(before, before.map((reading) => score(reading, sex)))[field];
  const level = track.level(age_days);
  if (level === null) return null;
  const spread = bundle.plausible.spread_z[field];
  let [low, high] = [level - spread, level + spread].map((z) => valueAtZ(indexOf(field), { sex, x: age_days, z }));
  if (Number.isNaN(low) || Number.isNaN(high)) return null;
  if (field === "length_cm" || field === "head_cm") {
    const last = track.trusted()[track.trusted().length - 1].value;
    [low, high] = [Math.max(low, last), Math.max(high, last)];
  }
  return { low: round(low, 1), high: round(high, 1) };
}

/** @param {Reading} one @param {Reading} other */
function byAge(one, other) {
  return one.age_days - other.age_days;
}

/** One child's readings by age, scored. */
class History {
  /** @param {Reading[]} readings @param {Sex} sex */
  constructor(readings, sex) {
    this.sex = sex;
    this.readings = readings;
    this.scores = readings.map((reading) => score(reading, sex));
    this.tracks = tracksOf(readings, this.scores);
  }

  /** All doubts about one reading, judged by the others. @param {number} at @returns {Doubt[]} */
  doubts(at) {
    const found = [];
    for (const field of FIELDS) {
      const kind = (this.readings[at][field] ?? null) === null ? null : this.finding(field, at);
      if (kind) found.push(this.doubt(field, kind, at));
    }
    return found.length > 0 ? found : this.carriedForward(at);
  }

  /** @param {Field} field @param {number} at @returns {DoubtKind|null} */
  finding(field, at) {
    if (this.isImplausible(field, at)) return "implausible";
    const point = this.tracks[field].at(at);
    if (!point) return null;
    if (this.hasShrunk(field, point)) return "shrunk";
    return this.isJump(field, point) ? "jump" : null;
  }

  /**
   * Beyond WHO's limits by its own index; or by weight for length, and then the box farther off its level.
   * @param {Field} field @param {number} at
   */
  isImplausible(field, at) {
    const { flagged } = this.scores[at];
    if (flagged[indexOf(field)]) return true;
    if ((field !== "weight_kg" && field !== "length_cm") || !flagged.bbtb) return false;
    if (flagged.bbu || flagged.tbu) return false;
    const off = { weight_kg: this.offLevel("weight_kg", at), length_cm: this.offLevel("length_cm", at) };
    return off[field] === Math.max(off.weight_kg, off.length_cm);
  }

  /** @param {Field} field @param {number} at */
  offLevel(field, at) {
    const point = this.tracks[field].at(at);
    return point ? Math.abs(point.z - (this.tracks[field].without(at).level(point.age_days) ?? 0)) : 0;
  }

  /** @param {Field} field @param {Point} point */
  isJump(field, point) {
    const others = this.tracks[field].without(point.reading);
    const beside = others.beside(point.age_days);
    if (beside.length === 0) return false;
    if (!beside.every((other) => others.far(point, other.z, other.age_days))) return false;
    const level = others.level(point.age_days);
    const away = (/** @type {Point} */ other) => Math.abs(other.age_days - point.age_days);
    const nearest = beside.reduce((best, other) => (away(other) < away(best) ? other : best));
    return level !== null && others.far(point, level, nearest.age_days);
  }

  /**
   * Smaller than the last value and the last trusted one by more than measuring explains, and below its level.
   * @param {Field} field @param {Point} point
   */
  hasShrunk(field, point) {
    const most = bundle.plausible.shrunk_cm[field];
    if (most === undefined) return false;
    const others = this.tracks[field].without(point.reading);
    const last = others.points.filter((other) => other.reading < point.reading && !other.flagged).at(-1);
    if (!last || this.lost(field, last, point) <= most) return false;
    const level = others.level(point.age_days);
    if (level === null || point.z >= level - bundle.plausible.steps[field].base / 2) return false;
    const trusted = others.trusted().filter((other) => other.reading < point.reading).at(-1);
    return !trusted || this.lost(field, trusted, point) > most;
  }

  /** Centimetres lost, both as if lying down. @param {Field} field @param {Point} before @param {Point} now */
  lost(field, before, now) {
    if (field !== "length_cm") return before.value - now.value;
    return lyingCm(before.value, this.readings[before.reading]) - lyingCm(now.value, this.readings[now.reading]);
  }

  /** Weight and length unchanged in every reading of at least sixty days. @param {number} at @returns {Doubt[]} */
  carriedForward(at) {
    const now = this.readings[at];
    if ((now.weight_kg ?? null) === null || (now.length_cm ?? null) === null) return [];
    const same = (/** @type {Reading} */ one) => one.weight_kg === now.weight_kg && one.length_cm === now.length_cm;
    let since = at;
    while (since > 0 && same(this.readings[since - 1])) since -= 1;
    const days = now.age_days - this.readings[since].age_days;
    if (days < bundle.plausible.carried_days) return [];
    const sentence = carriedForwardWords(days);
    /** @type {Field[]} */
    const both = ["weight_kg", "length_cm"];
    return both.map((field) => ({ field, kind: "carried_forward", sentence, suggestion: null, slip: null }));
  }

  /** @param {Field} field @param {DoubtKind} kind @param {number} at @returns {Doubt} */
  doubt(field, kind, at) {
    const reading = this.readings[at];
    const others = this.tracks[field].without(at);
    const before = others.trusted().filter((point) => point.reading < at).at(-1) ?? null;
    const gapDays = before ? reading.age_days - before.age_days : 0;
    const tolerance =
      bundle.plausible.meant_within * stepLimit(field, { age_days: reading.age_days, gap_days: gapDays });
    const usual = expectedRange(this.readings.slice(0, at), { sex: this.sex, age_days: reading.age_days, field });
    const guess = meant(reading, field, { sex: this.sex, level: others.level(reading.age_days), tolerance, usual });
    return {
      field,
      kind,
      sentence: words(reading, field, guess, before),
      suggestion: guess?.value ?? null,
      slip: guess?.slip ?? null,
    };
  }
}

/** @param {Reading} reading @param {Field} field @param {Guess|null} guess @param {Point|null} before */
function words(reading, field, guess, before) {
  const typed = /** @type {number} */ (reading[field]);
  if (guess?.slip === "swapped_fields" && reading.weight_kg && reading.length_cm) {
    return swappedWords({ weight_kg: reading.length_cm, length_cm: reading.weight_kg });
  }
  const suggestion = guess?.value ?? null;
  if (!before || typed === before.value) return unusualWords(suggestion);
  return changeWords(field, { change: typed - before.value, days: reading.age_days - before.age_days, suggestion });
}
