/** The outbox: every act of the kader as a record of its own, in order, kept until the server has answered for that very record. */

import { open, seal } from "./crypto.js";
import { newId, tabletTime } from "./ids.js";
import { NotKept, write } from "./store.js";

export const State = Object.freeze({
  WAITING: "waiting", // di tablet
  SENT: "sent", // terkirim: on its way, the answer is not here
  ACCEPTED: "accepted", // diterima
  REFUSED: "refused", // perlu diperbaiki
  MENDED: "mended", // refused, and a newer record takes its place
  ASIDE: "aside", // refused, cannot be mended, and a kader has said so: shown, in the backup file, counted nowhere
});

const KEPT_DAYS = 30; // after the answer, so that a server restored from a backup can be filled again

export class Outbox {
  #db;
  #vault;
  #channel;
  #ops = new Map(); // by op_id, in the order in which they were kept

  constructor(db, vault, { onChange, onOther }) {
    this.#db = db;
    this.#vault = vault;
    this.onChange = onChange;
    this.#channel = new BroadcastChannel("posyandu-outbox");
    this.#channel.onmessage = () => this.#vault.isOpen && this.load().then(onOther); // another window wrote
  }

  /** Read all records; the tablet must be open. */
  async load() {
    const records = await this.#db.getAll("outbox");
    const known = this.#ops;
    this.#ops = new Map();
    for (const record of records) {
      const said = known.get(record.op_id) ?? (await this.#read(record));
      const answer = record.answer ? await open(this.#vault.key, record.answer, `answer ${record.op_id}`) : null;
      this.#ops.set(record.op_id, { ...said, ...plain(record), answer });
    }
  }

  /** A record that the disk spoiled stays and is shown; nobody can read it any more, and it stops nothing else. */
  async #read(record) {
    try {
      return await open(this.#vault.key, record.sealed, record.op_id);
    } catch {
      return { op_id: record.op_id, kind: "spoiled", entity_id: null, payload: {} };
    }
  }

  forget() {
    this.#ops = new Map();
  }

  /** All records in their order. */
  all() {
    return [...this.#ops.values()];
  }

  get(opId) {
    return this.#ops.get(opId);
  }

  /** What the server has not answered for; refused ones wait for the kader instead. */
  unanswered() {
    return this.all().filter((op) => [State.WAITING, State.SENT].includes(standingOf(op)));
  }

  refused() {
    return this.all().filter((op) => standingOf(op) === State.REFUSED);
  }

  aside() {
    return this.all().filter((op) => op.state === State.ASIDE);
  }

  counts() {
    const counted = Object.fromEntries(Object.values(State).map((state) => [state, 0]));
    for (const op of this.#ops.values()) counted[standingOf(op)] += 1;
    return counted;
  }

  /**
   * Keep one act. It resolves only when the record is on the disk and was read back as it was meant: then, and only
   * then, may a screen say "tersimpan". Throws NotKept and keeps nothing otherwise.
   */
  async keep({ kind, entityId, userId, deviceId, payload, baseVersion = null, mends = null }) {
    const said = {
      op_id: newId(),
      kind,
      entity_id: entityId,
      base_version: baseVersion,
      user_id: userId,
      tablet_time: tabletTime(),
      payload,
      ...(mends ? { mends } : {}),
    };
    const sealed = await seal(this.#vault.key, said, said.op_id);
    const fresh = { op_id: said.op_id, device_id: deviceId, state: State.WAITING, kept_at: Date.now(), settled: false };
    const record = await write(this.#db, ["outbox", "meta"], (transaction) => add(transaction, { ...fresh, sealed }, mends));
    await this.#readBack(record, said);
    if (mends && this.#ops.has(mends)) this.#ops.get(mends).state = State.MENDED;
    this.#ops.set(said.op_id, { ...said, ...plain(record), answer: null });
    this.#told();
    return this.#ops.get(said.op_id);
  }

  async #readBack(record, said) {
    const back = await this.#db.get("outbox", record.nr);
    if (back?.op_id !== record.op_id) throw new NotKept("missing");
    const read = await open(this.#vault.key, back.sealed, record.op_id).catch(() => null);
    if (JSON.stringify(read) !== JSON.stringify(said)) throw new NotKept("differs");
  }

  /** Change the state of records, all in one write: a list of {op_id, state, answer?, settled?, answered_at?}. */
  async mark(changes) {
    const ready = [];
    for (const { answer, ...change } of changes) {
      const sealed = answer ? { answer: await seal(this.#vault.key, answer, `answer ${change.op_id}`) } : {};
      ready.push({ ...change, ...sealed });
    }
    await write(this.#db, ["outbox"], async (transaction) => {
      const store = transaction.objectStore("outbox");
      for (const change of ready) {
        const record = await store.index("op_id").get(change.op_id);
        if (record) await store.put({ ...record, ...change });
      }
    });
    for (const change of changes) {
      const op = this.#ops.get(change.op_id);
      if (op) this.#ops.set(change.op_id, { ...op, ...change });
    }
    this.#told();
  }

  /** The server went back to a backup: what it answered for since then is sent to it once more. */
  async sendAgain() {
    const done = this.all().filter((op) => op.state === State.ACCEPTED);
    await this.mark(done.map(({ op_id }) => ({ op_id, state: State.WAITING, settled: false })));
  }

  /** Let go of what was answered long ago and is still at the server; never of anything else. */
  async tidy(now = Date.now()) {
    const old = now - KEPT_DAYS * 86_400_000;
    const done = (record) =>
      (record.state === State.ACCEPTED && record.settled && record.answered_at < old) ||
      (record.state === State.MENDED && record.kept_at < old);
    await write(this.#db, ["outbox"], async (transaction) => {
      for await (const cursor of transaction.objectStore("outbox")) if (done(cursor.value)) await cursor.delete();
    });
    for (const op of this.all()) if (done(op)) this.#ops.delete(op.op_id);
  }

  #told() {
    this.#channel.postMessage("changed");
    this.onChange();
  }
}

/** Number and add a record; the number is this tablet's own count of acts, without a gap. */
async function add(transaction, record, mends) {
  const meta = transaction.objectStore("meta");
  const outbox = transaction.objectStore("outbox");
  const device_seq = ((await meta.get("last_seq")) ?? 0) + 1;
  await meta.put(device_seq, "last_seq");
  const nr = await outbox.add({ ...record, device_seq });
  if (mends) {
    const old = await outbox.index("op_id").get(mends);
    if (old) await outbox.put({ ...old, state: State.MENDED });
  }
  return { ...record, device_seq, nr };
}

/** What can be neither read nor sent any more waits for the kader, unless the server has it already. */
function standingOf({ kind, state }) {
  return kind === "spoiled" && [State.WAITING, State.SENT].includes(state) ? State.REFUSED : state;
}

function plain({ nr, device_id, device_seq, state, kept_at, settled, answered_at }) {
  return { nr, device_id, device_seq, state, kept_at, settled, answered_at };
}
