/** What a kader is entering for one child: texts as typed, doubts she has answered, chips she has tapped. */

import { refusal } from "../core/index.js";
import { doubtsAbout } from "./growth.js";
import { newId, tabletTime } from "./ids.js";
import { figure } from "./words.js";

export class Entry {
  constructor(child, on, fields) {
    this.child = child;
    this.on = on;
    this.fields = fields;
    this.id = newId();
    this.typed = Object.fromEntries(fields.map((field) => [field, ""]));
    this.kept = {}; // the text that she chose to keep, by box
    this.position = null;
    this.oedema = false;
    this.services = new Set(); // "kind product"
    this.answers = {}; // true, false; what is absent was not asked
    this.mends = null;
  }

  /** The values of a measurement, ready to be changed. */
  fillFrom(values) {
    for (const field of this.fields) {
      const value = values[field];
      this.typed[field] = value === null || value === undefined ? "" : figure(value).replace(".", ",");
    }
    this.position = values.position ?? this.position;
    this.oedema = Boolean(values.oedema);
  }

  /** As a draft that JSON can hold, and back. */
  toDraft() {
    const { id, typed, kept, position, oedema, answers, mends } = this;
    return { id, typed, kept, position, oedema, services: [...this.services], answers, mends };
  }

  fromDraft(draft) {
    const { id, kept, position, oedema, answers, mends } = draft;
    Object.assign(this, { id, kept, position, oedema, answers, mends, services: new Set(draft.services) });
    for (const field of this.fields) this.typed[field] = draft.typed[field] ?? "";
  }

  get isEmpty() {
    const typed = this.fields.some((field) => this.typed[field] !== "");
    return !typed && !this.oedema && !this.services.size && !Object.keys(this.answers).length;
  }

  value(field) {
    return numberOf(this.typed[field]);
  }

  values() {
    const all = Object.fromEntries(this.fields.map((field) => [field, this.value(field)]));
    return { ...all, position: all.length_cm === null ? null : this.position };
  }

  /** Why a box cannot be saved as it is: a sentence, or "unreadable"; null when it can. */
  problemOf(field) {
    const text = this.typed[field];
    if (text === "") return null;
    const value = this.value(field);
    return value === null ? "unreadable" : refusal(field, value);
  }

  /** The doubts that still ask, by box; a kept one asks again only when its text changes. */
  asking() {
    const found = doubtsAbout(this.child, this.on, this.values());
    return new Map([...found].filter(([field]) => this.kept[field] !== this.typed[field]));
  }

  get isConfirmed() {
    return this.fields.some((field) => this.kept[field] !== undefined && this.kept[field] === this.typed[field]);
  }

  keep(field) {
    this.kept[field] = this.typed[field];
  }

  /** The payload of `visit.record`. */
  visitPayload(sessionId) {
    return {
      session_id: sessionId,
      child_id: this.child.id,
      arrived_at: tabletTime(),
      ...this.values(),
      oedema: this.oedema,
      confirmed: this.isConfirmed,
      answers: this.answers,
      services: [...this.services].map((service) => service.split(" ")),
    };
  }

  /** The payload of `measurement.correct`. */
  correctionPayload(supersededId, reason) {
    return { supersedes_id: supersededId, ...this.values(), oedema: this.oedema, confirmed: this.isConfirmed, reason };
  }
}

/** A number with comma or point, at most two decimals; null when there is none. */
export function numberOf(text) {
  return /^\d{1,3}([.,]\d{1,2})?$/.test(text) ? Number(text.replace(",", ".")) : null;
}
