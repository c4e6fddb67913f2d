/** What is being entered and not saved yet, sealed, by its screen: a lock, a crash, another child or a look at the tray loses none of it. */

import { open, seal } from "./crypto.js";
import { dayOf } from "./ids.js";
import { NotKept, write } from "./store.js";

const PREFIX = "draft ";
const ALL = IDBKeyRange.bound(PREFIX, `${PREFIX}\uffff`);
const SOON_MS = 250;

export class Drafts {
  #db;
  #vault;
  #drafts = new Map(); // by the path of the screen: what was typed, and `at` when
  #changed = new Set();
  #timer = null;
  #writing = Promise.resolve();

  constructor(db, vault) {
    this.#db = db;
    this.#vault = vault;
  }

  /** Read those of today; older ones go, since last month's typing must never stand in this month's boxes. */
  async load() {
    await this.#writing;
    const paths = (await this.#db.getAllKeys("meta", ALL)).map((key) => key.slice(PREFIX.length));
    const sealed = await this.#db.getAll("meta", ALL);
    const old = [];
    for (const [nr, path] of paths.entries()) {
      const draft = await open(this.#vault.key, sealed[nr], path).catch(() => null);
      if (draft && dayOf(new Date(draft.at)) === dayOf()) this.#drafts.set(path, draft);
      else old.push(path);
    }
    if (old.length) await write(this.#db, ["meta"], (transaction) => old.forEach((path) => transaction.objectStore("meta").delete(PREFIX + path)));
  }

  /** What was typed on a screen, or undefined. */
  of(path) {
    return this.#drafts.get(path);
  }

  /** The screen on which something was typed last, if that was after this moment; null otherwise. */
  lastSince(moment) {
    const [path, draft] = [...this.#drafts].reduce((last, one) => (one[1].at > last[1].at ? one : last), [null, { at: moment }]);
    return draft.at > moment ? path : null;
  }

  /** Remember what stands on a screen (null: nothing any more); it is on the disk a moment later. */
  keep(path, typed) {
    if (typed) this.#drafts.set(path, { ...typed, at: Date.now() });
    else this.#drafts.delete(path);
    this.#changed.add(path);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.flush(), SOON_MS);
  }

  /** It was saved, or given up. */
  drop(path) {
    this.keep(path, null);
    return this.flush();
  }

  /** Write what has changed, now. On a full tablet it stays on the screen: that is told plainly when she saves. */
  flush() {
    clearTimeout(this.#timer);
    if (!this.#changed.size || !this.#vault.isOpen) return this.#writing;
    const { key } = this.#vault;
    const changed = [...this.#changed].map((path) => [path, this.#drafts.get(path)]);
    this.#changed.clear();
    this.#writing = this.#writing.then(() => this.#put(key, changed));
    return this.#writing;
  }

  async #put(key, changed) {
    const ready = await Promise.all(changed.map(async ([path, draft]) => [path, draft && (await seal(key, draft, path))]));
    try {
      await write(this.#db, ["meta"], (transaction) => {
        const store = transaction.objectStore("meta");
        for (const [path, sealed] of ready) sealed ? store.put(sealed, PREFIX + path) : store.delete(PREFIX + path);
      });
    } catch (problem) {
      if (!(problem instanceof NotKept)) throw problem;
    }
  }

  /** Nothing readable is left in memory. */
  forget() {
    clearTimeout(this.#timer);
    this.#changed.clear();
    this.#drafts.clear();
  }
}
