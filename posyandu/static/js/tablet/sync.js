/** Sending and fetching: first what waits here goes out, then what others wrote comes in. Nothing leaves before its own answer. */

import { newId } from "./ids.js";
import { State } from "./outbox.js";
import { NotKept } from "./store.js";
import { Declined, NoAnswer } from "./wire.js";

const MOST_OPS = 100;
const FEWEST_OPS = 5;
const MOST_BYTES = 200 * 1024; // the server takes 256 KiB
const SOON_MS = 15_000;
const CALM_MS = 300_000;
const LONGEST_MS = 600_000;

export class Sync {
  #timer = null;
  #failures = 0;
  #atOnce = MOST_OPS; // fewer on a line so slow that a whole letter does not get through in time

  /** `readCursor` says how far the last pull came, `takeIn` gets the next one, `afterPull` follows when all is marked. */
  constructor({ wire, outbox, deviceId, readCursor, takeIn, afterPull, onState, onRevoked }) {
    Object.assign(this, { wire, outbox, deviceId, readCursor, takeIn, afterPull, onState, onRevoked });
    this.state = { busy: false, lastOk: null, trouble: null, since: null };
  }

  /** Begin to try by itself: now, after each change, on a timer with back-off, and when the browser hints at a signal. */
  start() {
    this.running = true;
    addEventListener("online", this.#hint);
    document.addEventListener("visibilitychange", this.#hint);
    this.#plan(0);
  }

  stop() {
    this.running = false;
    clearTimeout(this.#timer);
    removeEventListener("online", this.#hint);
    document.removeEventListener("visibilitychange", this.#hint);
  }

  /** Something new waits: try soon, unless the last tries failed and the pause is not over. */
  nudge() {
    if (this.running && !this.#failures) this.#plan(400);
  }

  #hint = () => {
    if (document.visibilityState === "visible") this.#plan(1000);
  };

  #plan(delay) {
    if (!this.running) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.run(), delay);
  }

  #pause(asked) {
    if (asked) return asked;
    const calm = this.outbox.unanswered().length ? SOON_MS : CALM_MS;
    const base = this.#failures ? Math.min(SOON_MS * 2 ** (this.#failures - 1), LONGEST_MS) : calm;
    return base * (0.7 + 0.6 * Math.random());
  }

  /** One exchange; when another window is at it already, that one's is enough. Never throws. */
  async run() {
    clearTimeout(this.#timer);
    let asked = null;
    await navigator.locks.request("posyandu-sync", { ifAvailable: true }, async (lock) => {
      if (!lock || !this.outbox) return;
      this.#say({ busy: true });
      try {
        await this.#push();
        await this.#pull();
        this.#failures = 0;
        this.#say({ busy: false, lastOk: Date.now(), trouble: null, since: null });
      } catch (problem) {
        this.#failures += 1;
        asked = await this.#stumble(problem);
      }
    });
    this.#plan(this.#pause(asked));
    return this.state;
  }

  async #stumble(problem) {
    let trouble = "broken";
    if (problem instanceof NotKept) trouble = problem.reason;
    else if (problem instanceof NoAnswer) trouble = "silent";
    else if (problem instanceof Declined) trouble = { 401: "unknown", 410: "revoked", 426: "old" }[problem.status] ?? "busy";
    this.#say({ busy: false, trouble, since: this.state.since ?? Date.now() });
    if (trouble === "revoked") await this.onRevoked();
    return problem.after ?? null;
  }

  #say(change) {
    this.state = { ...this.state, ...change };
    this.onState(this.state);
  }

  async #push() {
    const held = new Set(); // answered "wait" in this run: they need something that is not at the server yet
    let most = MOST_OPS;
    for (;;) {
      const batch = this.#batch(Math.min(most, this.#atOnce), held);
      if (!batch.length) return;
      await this.outbox.mark(batch.map(({ op_id }) => ({ op_id, state: State.SENT }))).catch(roomless);
      try {
        const said = await this.#send(batch);
        await this.#heard(batch, said, held);
        this.#atOnce = Math.min(2 * this.#atOnce, MOST_OPS);
      } catch (problem) {
        if (problem.tooSlow) this.#atOnce = Math.max(Math.floor(batch.length / 2), FEWEST_OPS);
        const smaller = await this.#tooMuch(problem, batch, held);
        if (!smaller) {
          await this.#backHere(batch);
          throw problem;
        }
        most = smaller;
      }
    }
  }

  /** The next records in their order, as many as one letter holds; those of one enrolment together. */
  #batch(most, held) {
    const batch = [];
    let bytes = 0;
    for (const op of this.outbox.unanswered()) {
      if (held.has(op.op_id)) continue;
      batch.deviceId ??= op.device_id;
      if (op.device_id !== batch.deviceId) continue;
      const sent = this.onWire(op);
      bytes += JSON.stringify(sent).length * 1.1;
      if (batch.length && (batch.length >= most || bytes > MOST_BYTES)) break;
      batch.push(sent);
    }
    return batch;
  }

  /** A record as the server takes it. */
  onWire({ op_id, device_seq, kind, entity_id, base_version, user_id, tablet_time, payload, mends }) {
    return { op_id, device_seq, kind, entity_id, base_version, user_id, tablet_time, payload, ...(mends ? { mends } : {}) };
  }

  /** What was kept before the tablet was enrolled anew is handed in as the file of the tablet that it was. */
  async #send(batch) {
    const id = newId();
    const own = batch.deviceId === this.deviceId();
    const queue = { waiting: this.outbox.unanswered().length, refused: this.outbox.refused().length };
    const said = own
      ? await this.wire.post("/sync/push", { device_id: batch.deviceId, batch_id: id, ops: batch, queue })
      : await this.wire.post("/sync/file", { device_id: batch.deviceId, file_id: id, ops: batch });
    if ((own ? said.batch_id : said.file_id) !== id || !Array.isArray(said.answers)) {
      throw new NoAnswer(new Error("another batch"));
    }
    return said;
  }

  /** Each record by its own answer; one without an answer stays as it is and is sent again. */
  async #heard(batch, said, held) {
    const asked = new Set(batch.map((op) => op.op_id));
    const changes = [];
    for (const answer of said.answers) {
      if (!asked.delete(answer.op_id)) continue;
      if (answer.status === "refused" && answer.code === "waits_for") {
        held.add(answer.op_id);
        changes.push({ op_id: answer.op_id, state: State.WAITING, answer });
        continue;
      }
      const state = answer.status === "refused" || answer.first === "refused" ? State.REFUSED : State.ACCEPTED;
      changes.push({ op_id: answer.op_id, state, answer, answered_at: Date.now(), settled: false });
    }
    for (const opId of asked) {
      held.add(opId);
      changes.push({ op_id: opId, state: State.WAITING });
    }
    await this.outbox.mark(changes);
    if (batch.deviceId !== this.deviceId()) return;
    await this.#refill(said, held);
    // It has just told by its numbers that it lacks none of what it answered for.
    if (!said.missing_seqs?.length) await this.outbox.tidy().catch(roomless);
  }

  /** The server knows less than it has answered for: it was restored from a backup, so it gets those records again. */
  async #refill(said, held) {
    const lost = new Set(said.missing_seqs ?? []);
    const before = (op) => lost.has(op.device_seq) || (said.last_device_seq ?? Infinity) < op.device_seq;
    const mine = (op) => op.device_id === this.deviceId() && op.state === State.ACCEPTED;
    const again = this.outbox.all().filter((op) => mine(op) && before(op) && !held.has(op.op_id));
    await this.outbox.mark(again.map(({ op_id }) => ({ op_id, state: State.WAITING, settled: false })));
  }

  /** No answer came: whatever became of the letter, its records are on the tablet and are sent again. */
  #backHere(batch) {
    return this.outbox.mark(batch.map(({ op_id }) => ({ op_id, state: State.WAITING }))).catch(roomless);
  }

  /** The whole letter was sent back: send less at a time, until the one record that cannot be read stands alone. */
  async #tooMuch(problem, batch, held) {
    if (!(problem instanceof Declined) || ![413, 422].includes(problem.status)) return null;
    const named = problem.status === 422 ? batch[problem.body.op]?.op_id : null; // the place in the batch
    const culprit = batch.length === 1 ? batch[0].op_id : named;
    await this.#backHere(batch);
    if (!culprit) return Math.max(1, Math.floor(batch.length / 2));
    const { code = "unreadable", text = "", field = null } = problem.body;
    const answer = { op_id: culprit, status: "refused", code, text, field };
    held.add(culprit);
    await this.outbox.mark([{ op_id: culprit, state: State.REFUSED, answer, answered_at: Date.now() }]);
    return batch.length === 1 ? MOST_OPS : batch.length;
  }

  async #pull() {
    const done = this.outbox.all().filter((op) => op.state === State.ACCEPTED && !op.settled);
    const cursor = await this.readCursor();
    const said = await this.wire.get(`/sync/pull${cursor ? `?cursor=${encodeURIComponent(cursor)}` : ""}`);
    if (!said.cursor || !Array.isArray(said.children)) throw new NoAnswer(new Error("not a pull"));
    await this.takeIn(said);
    const told = done.filter(({ op_id }) => this.outbox.get(op_id)?.state === State.ACCEPTED); // not those sent once more
    await this.outbox.mark(told.map(({ op_id }) => ({ op_id, settled: true })));
    this.afterPull();
  }
}

/** On a full tablet the queue still goes out: "terkirim" is only told, and what is answered twice counts once. */
function roomless(problem) {
  if (!(problem instanceof NotKept && problem.reason === "full")) throw problem;
}
