/** What the tablet shows: the server's record with this tablet's own acts laid over it, each counted once. */

import { State } from "./outbox.js";

const AFTER_THE_SERVER = 1e12; // an act of this tablet comes after all that the server has numbered
const VALUES = ["weight_kg", "length_cm", "position", "head_cm", "muac_cm"];

export class Model {
  constructor(register, outbox) {
    this.register = register;
    this.outbox = outbox;
    this.rebuild();
  }

  get place() {
    return this.register.place;
  }

  /** Lay all acts over the record anew: after a pull, and when another window wrote. */
  rebuild() {
    this.children = new Map(this.register.children);
    this.sessions = new Map(this.register.sessions);
    this.alias = new Map(); // a session's own id → the id of the one that stands
    this.latest = new Map(); // entity id → the last act about it
    this.conflicts = [...this.place.conflicts];
    this.homeVisits = new Map(this.place.home_visits.map((known) => [known.child_id, known]));
    for (const op of this.outbox.all()) this.lay(op);
  }

  /** Lay one act over the record. What the server already told of is not laid twice. */
  lay(op) {
    if (op.kind === "spoiled" || [State.MENDED, State.ASIDE].includes(op.state)) return;
    if (op.answer?.session_id) this.alias.set(op.entity_id, op.answer.session_id);
    this.latest.set(op.entity_id, op);
    if (!op.settled) LAYERS[op.kind]?.(this, op);
  }

  session(id) {
    return this.sessions.get(this.alias.get(id) ?? id) ?? null;
  }

  sessionOn(day) {
    return [...this.sessions.values()].find((session) => session.held_on === day) ?? null;
  }

  child(id) {
    return this.children.get(id) ?? null;
  }

  /** The standing id of a session that an act names. */
  standing(sessionId) {
    return this.alias.get(sessionId) ?? sessionId;
  }

  ward(id) {
    return this.place.lingkungan.find((ward) => ward.id === id) ?? { id, number: 0, name: "" };
  }

  /** The words of a record: where it is on its way. What came from the server is there. */
  stateOf(entityId) {
    const op = this.latest.get(entityId);
    if (!op) return State.ACCEPTED;
    return op.state;
  }

  /** The act that says a child came, where nothing was measured; null when the server told of it. */
  entityOfVisit(childId, visit) {
    for (const op of this.outbox.all().toReversed()) {
      const { child_id, session_id } = op.payload ?? {};
      if (child_id === childId && this.standing(session_id) === visit.session_id) return op.entity_id;
    }
    return null;
  }

  /** Whom a midwife asked to measure again; this tablet's own measuring answers it before the server knows of it. */
  get remeasure() {
    const mine = (row) => row.received_seq >= AFTER_THE_SERVER && row.kind !== "withdrawn";
    return this.place.remeasure.filter(({ child_id }) => {
      const child = this.children.get(child_id);
      return child && !child.measurements.some(mine);
    });
  }

  askedAbout(childId) {
    return this.remeasure.find((request) => request.child_id === childId) ?? null;
  }

  edit(childId, change) {
    const child = this.children.get(childId);
    if (child) this.children.set(childId, { ...child, ...change(child) });
  }
}

/** The measurements of a child that count: neither superseded nor taken back. */
export function counting(child) {
  const superseded = new Set(child.measurements.map((row) => row.supersedes_id));
  return child.measurements.filter((row) => row.kind !== "withdrawn" && !superseded.has(row.id));
}

/** The measurement of a session that counts; the one received last if there are two. */
export function measurementAt(child, sessionId) {
  return counting(child)
    .filter((row) => row.session_id === sessionId)
    .reduce((last, row) => (!last || row.received_seq > last.received_seq ? row : last), null);
}

export function visitAt(child, sessionId) {
  return child.visits.find((visit) => visit.session_id === sessionId) ?? null;
}

function has(child, measurementId) {
  return child.measurements.some((row) => row.id === measurementId);
}

function withVisit(child, sessionId, arrivedAt, answers) {
  const known = visitAt(child, sessionId);
  const said = Object.fromEntries(Object.entries(answers).filter(([, answer]) => answer !== null));
  const visit = { session_id: sessionId, arrived_at: arrivedAt, ...known, ...said };
  return [...child.visits.filter((other) => other !== known), visit];
}

function row(op, values) {
  const measured = Object.fromEntries(VALUES.map((name) => [name, values[name] ?? null]));
  return {
    id: op.entity_id,
    supersedes_id: null,
    reason: null,
    ...measured,
    position: measured.length_cm === null ? null : measured.position,
    oedema: Boolean(values.oedema),
    confirmed: Boolean(values.confirmed),
    author_id: op.user_id,
    received_seq: AFTER_THE_SERVER + op.nr,
  };
}

const LAYERS = {
  "session.open"(model, op) {
    const there = model.sessionOn(op.payload.held_on);
    if (there) {
      if (there.id !== op.entity_id) model.alias.set(op.entity_id, there.id);
      return;
    }
    const opened = { held_on: op.payload.held_on, opened_at: op.tablet_time, closed_at: null, times_reopened: 0 };
    model.sessions.set(op.entity_id, { id: op.entity_id, ...opened, cadres_present: null });
  },

  "session.close"(model, op) {
    const session = model.session(op.payload.session_id);
    if (!session || session.closed_at) return;
    const closed = { closed_at: op.tablet_time, closed_by: op.user_id, cadres_present: op.payload.cadres_present };
    model.sessions.set(session.id, { ...session, ...closed });
  },

  "session.reopen"(model, op) {
    const session = model.session(op.payload.session_id);
    if (!session?.closed_at) return;
    model.sessions.set(session.id, { ...session, closed_at: null, times_reopened: session.times_reopened + 1 });
  },

  "child.register"(model, op) {
    if (model.children.has(op.entity_id)) return;
    const { kia_book, not_twin_of: _asked, ...details } = op.payload;
    const own = { id: op.entity_id, address: null, birth_order: null, birth_weight_kg: null, birth_length_cm: null };
    const kia_book_on = kia_book ? details.enrolled_on : null;
    model.children.set(op.entity_id, { ...own, ...details, kia_book_on, measurements: [], visits: [], services: [] });
  },

  "visit.record"(model, op) {
    const { child_id, arrived_at, answers, services } = op.payload;
    const sessionId = model.standing(op.payload.session_id);
    const session = model.session(sessionId);
    model.edit(child_id, (child) => {
      if (has(child, op.entity_id) || !session) return {};
      const given = new Set(child.services.filter((s) => s.session_id === sessionId).map((s) => `${s.kind} ${s.product}`));
      const fresh = services.filter(([kind, product]) => !given.has(`${kind} ${product}`));
      const measured = row(op, op.payload);
      const any = measured.oedema || VALUES.some((name) => name !== "position" && measured[name] !== null);
      const kept = { ...measured, session_id: sessionId, kind: "recorded", measured_on: session.held_on };
      return {
        visits: withVisit(child, sessionId, arrived_at, answers),
        services: [
          ...child.services,
          ...fresh.map(([kind, product]) => ({ session_id: sessionId, kind, product, given_on: session.held_on })),
        ],
        measurements: any ? [...child.measurements, kept] : child.measurements,
      };
    });
  },

  "measurement.correct"(model, op) {
    supersede(model, op, (old) => ({ ...row(op, op.payload), kind: "corrected", oedema: op.payload.oedema ?? old.oedema }));
  },

  "measurement.withdraw"(model, op) {
    supersede(model, op, (old) => ({ ...row(op, old), kind: "withdrawn" }));
  },

  "visit.refer"(model, op) {
    const sessionId = model.standing(op.payload.session_id);
    model.edit(op.payload.child_id, (child) => ({
      visits: withVisit(child, sessionId, op.tablet_time, { referred: true }),
    }));
  },

  "home_visit.record"(model, op) {
    const { child_id, visited_on, result, measurement_id, services } = op.payload;
    const known = model.homeVisits.get(child_id) ?? { child_id, asked: false, cadre: null };
    model.homeVisits.set(child_id, { ...known, result, visited_on, entity_id: op.entity_id });
    model.edit(child_id, (child) => {
      if (measurement_id && has(child, measurement_id)) return {};
      const given = services.map(([kind, product]) => ({ session_id: null, kind, product, given_on: visited_on }));
      const at = { session_id: null, kind: "recorded", measured_on: visited_on };
      const measured = measurement_id ? [{ ...row({ ...op, entity_id: measurement_id }, op.payload), ...at }] : [];
      return { services: [...child.services, ...given], measurements: [...child.measurements, ...measured] };
    });
  },

  "conflict.choose"(model, op) {
    const conflict = model.conflicts.find((open) => open.id === op.entity_id);
    if (!conflict) return;
    model.conflicts = model.conflicts.filter((open) => open !== conflict);
    model.edit(conflict.child_id, (child) => ({
      measurements: [
        ...child.measurements,
        ...counting(child)
          .filter((other) => other.session_id === conflict.session_id && other.id !== op.payload.keep_id)
          .map((other) => ({
            ...row({ ...op, entity_id: `${op.op_id} ${other.id}` }, other),
            kind: "withdrawn",
            supersedes_id: other.id,
            session_id: other.session_id,
            measured_on: other.measured_on,
            reason: op.payload.reason,
          })),
      ],
    }));
  },
};

function supersede(model, op, make) {
  for (const child of model.children.values()) {
    const old = child.measurements.find((one) => one.id === op.payload.supersedes_id);
    if (!old || has(child, op.entity_id)) continue;
    const { session_id, measured_on } = old;
    const told = { supersedes_id: old.id, reason: op.payload.reason, session_id, measured_on };
    model.edit(child.id, () => ({ measurements: [...child.measurements, { ...make(old), ...told }] }));
    return;
  }
}
