/** A child's own growth as one line per measurement; why so, tells posyandu/core/plausible/track.py. */
import { bundle, FIELDS } from "./bundle.js";
import { round } from "./rounding.js";
import { scoreOne } from "./standard.js";

/** @import { ChildScores, Field, Indicator, Point, Reading } from "./types.d.ts" */

/** The index that follows each measurement by age. @param {Field} field @returns {Indicator} */
export function indexOf(field) {
  return bundle.plausible.index[field];
}

/**
 * The widest believable move of a measurement, in z.
 * @param {Field} field
 * @param {{age_days: number, gap_days: number}} span
 */
export function stepLimit(field, { age_days, gap_days }) {
  const { steps, settled_from_day, wider_at_birth } = bundle.plausible;
  const { base, per_root_month } = steps[field];
  const young = Math.max(0, 1 - age_days / settled_from_day);
  const extraMonths = Math.max(0, Math.abs(gap_days) / bundle.days_per_month - 1);
  return base * (1 + wider_at_birth * young) + per_root_month * Math.sqrt(extraMonths);
}

/** Without regard to oedema: is the number right? @param {Reading} reading @param {string} sex */
export function score(reading, sex) {
  return scoreOne({ ...reading, sex, oedema: false });
}

/** All values of one measurement, oldest first. */
export class Track {
  /** @param {Field} field @param {Point[]} points */
  constructor(field, points) {
    this.field = field;
    this.points = points;
  }

  /** @param {number} reading the place of a reading @returns {Point|null} */
  at(reading) {
    return this.points.find((point) => point.reading === reading) ?? null;
  }

  /** The track as it would be had this reading no value. @param {number} reading */
  without(reading) {
    return new Track(this.field, this.points.filter((point) => point.reading !== reading));
  }

  /** The points that fit those around them; a flagged one never does. @returns {Point[]} */
  trusted() {
    this.fitting ??= this.points.filter((point, place) => !point.flagged && !this.standsOut(place));
    return this.fitting;
  }

  /**
   * The child's own z as seen from an age, to nine decimals.
   * @param {number} ageDays
   * @returns {number|null}
   */
  level(ageDays) {
    let sum = 0;
    let weights = 0;
    for (const point of this.trusted()) {
      const weight = 2 ** (-Math.abs(ageDays - point.age_days) / bundle.plausible.half_life_days);
      sum += weight * point.z;
      weights += weight;
    }
    return weights === 0 ? null : round(sum / weights, 9);
  }

  /** Unflagged values just before and after. @param {number} ageDays @returns {Point[]} */
  beside(ageDays) {
    let before = null;
    let after = null;
    for (const point of this.points) {
      if (point.flagged) continue;
      if (point.age_days < ageDays) before = point;
      else if (point.age_days > ageDays && after === null) after = point;
    }
    return [before, after].filter((point) => point !== null);
  }

  /** Farther than a child moves in that time. @param {Point} point @param {number} z @param {number} ageDays */
  far(point, z, ageDays) {
    const limit = stepLimit(this.field, { age_days: point.age_days, gap_days: point.age_days - ageDays });
    return Math.abs(point.z - z) > limit;
  }

  /** Far from both neighbours and from the middle of up to two points on either side. @param {number} place */
  standsOut(place) {
    const point = this.points[place];
    const around = [...this.points.slice(Math.max(0, place - 2), place), ...this.points.slice(place + 1, place + 3)];
    const fair = around.filter((other) => !other.flagged);
    return (
      fair.length >= 2 &&
      this.far(point, middle(fair.map((other) => other.z)), fair[0].age_days) &&
      this.beside(point.age_days).every((other) => this.far(point, other.z, other.age_days))
    );
  }
}

/**
 * The track of each measurement; readings without a value or a z are not on it.
 * @param {Reading[]} readings   by age
 * @param {ChildScores[]} scores
 * @returns {Record<Field, Track>}
 */
export function tracksOf(readings, scores) {
  const track = (/** @type {Field} */ field) => {
    const index = indexOf(field);
    /** @type {Point[]} */
    const points = [];
    readings.forEach((reading, place) => {
      const value = reading[field] ?? null;
      const z = scores[place].z[index];
      if (value === null || z === null) return;
      points.push({ reading: place, age_days: reading.age_days, value, z, flagged: scores[place].flagged[index] });
    });
    return new Track(field, points);
  };
  return /** @type {any} */ (Object.fromEntries(FIELDS.map((field) => [field, track(field)])));
}

/**
 * A length as if the child lay down, so that standing up looks like no loss.
 * @param {number} lengthCm
 * @param {Reading} reading
 */
export function lyingCm(lengthCm, reading) {
  const rules = bundle.standard;
  const standing = reading.position ? reading.position === "standing" : reading.age_days >= rules.height_from_day;
  return lengthCm + (standing ? rules.lying_is_longer_cm : 0);
}

/** @param {number[]} values */
function middle(values) {
  const sorted = [...values].sort((one, other) => one - other);
  const half = sorted.length >> 1;
  return sorted.length % 2 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}
