/** What the server knows of this posyandu, kept on the tablet under its lock: children with all they brought, and sessions. */

import { open, seal } from "./crypto.js";
import { write } from "./store.js";

const EMPTY_PLACE = { cursor: null, posyandu: null, lingkungan: [], cadres: [], rules: null, session_text: null, conflicts: [], remeasure: [], home_visits: [], server_count: null };

export class Register {
  #db;
  #vault;

  constructor(db, vault) {
    this.#db = db;
    this.#vault = vault;
    this.forget();
  }

  forget() {
    this.place = EMPTY_PLACE;
    this.children = new Map();
    this.sessions = new Map();
  }

  /** Read everything; the tablet must be open. A row that cannot be opened makes the next pull bring all again. */
  async load() {
    this.forget();
    let spoiled = false;
    const rows = await this.#db.getAll("rows");
    for (const row of rows) {
      const value = await open(this.#vault.key, row.sealed, row.id).catch(() => (spoiled = true) && null);
      if (!value) continue;
      if (row.id === "place") this.place = { ...EMPTY_PLACE, ...value };
      else if (row.id === "sessions") this.sessions = new Map(value.map((session) => [session.id, session]));
      else this.children.set(value.id, value);
    }
    if (spoiled) this.place = { ...this.place, cursor: null };
  }

  /** Take in what a pull brought; children that the outbox speaks of are kept though they are gone. */
  async takeIn(pull, { spokenOf = new Set() } = {}) {
    const children = pull.children.map((child) => readChild(child, pull.columns));
    const gone = pull.full
      ? [...this.children.keys()].filter((id) => !children.some((child) => child.id === id))
      : pull.gone;
    const dropped = gone.filter((id) => !spokenOf.has(id));
    const sessions = new Map(pull.full ? [] : this.sessions);
    for (const row of pull.sessions) {
      const session = named(row, pull.columns.session);
      sessions.set(session.id, session);
    }
    const place = {
      cursor: pull.cursor,
      posyandu: pull.posyandu,
      lingkungan: pull.lingkungan,
      cadres: pull.cadres,
      rules: pull.rules,
      session_text: pull.session_text,
      conflicts: pull.conflicts ?? [],
      remeasure: pull.remeasure ?? [],
      home_visits: pull.home_visits ?? [],
      server_count: pull.server_count ?? null,
      server_time: pull.server_time,
    };
    await this.#keep([
      ["place", place],
      ["sessions", [...sessions.values()]],
      ...children.map((child) => [`child:${child.id}`, child]),
    ], dropped.map((id) => `child:${id}`));
    this.place = place;
    this.sessions = sessions;
    for (const child of children) this.children.set(child.id, child);
    for (const id of dropped) this.children.delete(id);
  }

  /** What the tablet is told when it is enrolled, before its first pull. */
  async keepPlace(told) {
    this.place = { ...this.place, ...told };
    await this.#keep([["place", this.place]], []);
  }

  /** Everything anew at the next pull. */
  async doubt() {
    await this.keepPlace({ cursor: null });
  }

  async #keep(values, dropped) {
    const rows = [];
    for (const [id, value] of values) rows.push({ id, sealed: await seal(this.#vault.key, value, id) });
    await write(this.#db, ["rows"], async (transaction) => {
      const store = transaction.objectStore("rows");
      for (const row of rows) store.put(row);
      for (const id of dropped) store.delete(id);
    });
  }
}

/** An array with its columns' names; truth values are numbers on the wire. */
function named(row, columns) {
  return Object.fromEntries(columns.map((name, at) => [name, row[at] ?? null]));
}

function readChild(child, columns) {
  const truth = (value) => (value === null ? null : Boolean(value));
  return {
    ...child,
    measurements: child.measurements.map((row) => {
      const measurement = named(row, columns.measurement);
      return { ...measurement, oedema: Boolean(measurement.oedema), confirmed: Boolean(measurement.confirmed) };
    }),
    visits: child.visits.map((row) => {
      const { session_id, arrived_at, ...answers } = named(row, columns.visit);
      const said = Object.fromEntries(Object.entries(answers).map(([name, value]) => [name, truth(value)]));
      return { session_id, arrived_at, ...said };
    }),
    services: child.services.map((row) => named(row, columns.service)),
  };
}
