/** Who may open this tablet: a PIN for each kader, a wait after wrong ones, and the key that only they unlock. */

import * as locks from "./crypto.js";
import { write } from "./store.js";

const TRIES = 5;
const WAIT_MINUTES = [5, 15, 60]; // after the fifth wrong PIN, the sixth, and every one after it

/** The PIN does not open; `left` tries remain before the wait, or `until` is when one may try again. */
export class WrongPin extends Error {
  constructor({ left = 0, until = 0 } = {}) {
    super("wrong PIN");
    this.left = left;
    this.until = until;
  }
}

export class Vault {
  #db;
  #dataKey = null;

  constructor(db) {
    this.#db = db;
  }

  get isOpen() {
    return this.#dataKey !== null;
  }

  get key() {
    if (!this.#dataKey) throw new Error("the tablet is locked");
    return this.#dataKey;
  }

  lock() {
    this.#dataKey = null;
  }

  /** A fresh tablet: its two keys. Until the first PIN is chosen the data key is held by the tablet alone. */
  async begin() {
    const device = await locks.newDeviceKey();
    this.#dataKey = await locks.newDataKey();
    const setup = await locks.sealBytes(device, await locks.exportKey(this.#dataKey), "setup");
    await write(this.#db, ["keys", "meta"], (transaction) => {
      transaction.objectStore("keys").put(device, "device");
      transaction.objectStore("meta").put(setup, "setup");
    });
  }

  /** Open a tablet on which nobody has chosen a PIN yet. False when somebody has. */
  async openUnclaimed() {
    const setup = await this.#db.get("meta", "setup");
    if (!setup) return false;
    this.#dataKey = await locks.importDataKey(await locks.openBytes(await this.#device(), setup, "setup"));
    return true;
  }

  /** Keep a way back for the day when every PIN is forgotten: `secret` (32 bytes) is known to the server alone. */
  async keepRecovery(secret) {
    const inner = await locks.sealBytes(await locks.recoveryKey(secret), await locks.exportKey(this.key), "recovery");
    const outer = await locks.sealBytes(await this.#device(), pack(inner), "recovery");
    await write(this.#db, ["meta"], (transaction) => transaction.objectStore("meta").put(outer, "recovery"));
  }

  /** Open with what the server gave to a tablet that was enrolled again. False when it does not fit. */
  async openByRecovery(secret) {
    const outer = await this.#db.get("meta", "recovery");
    if (!outer) return false;
    try {
      const inner = unpack(await locks.openBytes(await this.#device(), outer, "recovery"));
      const bytes = await locks.openBytes(await locks.recoveryKey(secret), inner, "recovery");
      this.#dataKey = await locks.importDataKey(bytes);
      return true;
    } catch {
      return false;
    }
  }

  /** Give a kader her PIN (or a new one); the tablet must be open. */
  async setPin(userId, pin) {
    const salt = locks.randomBytes(16);
    const own = await locks.pinKey(pin, salt, locks.PIN_ITERATIONS);
    const inner = await locks.sealBytes(own, await locks.exportKey(this.key), `pin ${userId}`);
    const sealed = await locks.sealBytes(await this.#device(), pack(inner), `pin ${userId}`);
    const record = { user_id: userId, salt, iterations: locks.PIN_ITERATIONS, sealed, wrong: 0, until: 0, used_at: Date.now() };
    await write(this.#db, ["pins", "meta"], (transaction) => {
      transaction.objectStore("pins").put(record);
      transaction.objectStore("meta").delete("setup");
    });
  }

  /** Open with a kader's PIN. Wrong ones are counted on the disk before they are tried, so a restart forgets none. */
  async open(userId, pin) {
    const record = await this.#db.get("pins", userId);
    const wait = waiting(record);
    if (wait) throw new WrongPin({ until: wait });
    const wrong = record.wrong + 1;
    const minutes = wrong < TRIES ? 0 : WAIT_MINUTES[Math.min(wrong - TRIES, WAIT_MINUTES.length - 1)];
    const until = minutes ? Date.now() + minutes * 60_000 : 0;
    await this.#update({ ...record, wrong, until });
    try {
      const inner = unpack(await locks.openBytes(await this.#device(), record.sealed, `pin ${userId}`));
      const own = await locks.pinKey(pin, record.salt, record.iterations);
      this.#dataKey = await locks.importDataKey(await locks.openBytes(own, inner, `pin ${userId}`));
    } catch {
      throw new WrongPin({ left: Math.max(TRIES - wrong, 0), until });
    }
    await this.#update({ ...record, wrong: 0, until: 0, used_at: Date.now() });
  }

  /** Who has a PIN here, by user id: when it was last used and until when it waits. */
  async holders() {
    const records = await this.#db.getAll("pins");
    return new Map(records.map((record) => [record.user_id, { usedAt: record.used_at, until: waiting(record) }]));
  }

  async #device() {
    return this.#db.get("keys", "device");
  }

  async #update(record) {
    await write(this.#db, ["pins"], (transaction) => transaction.objectStore("pins").put(record));
  }
}

/** Until when this PIN waits, or 0. A clock set back cannot stretch the wait beyond the longest one. */
function waiting(record) {
  const longest = Date.now() + WAIT_MINUTES.at(-1) * 60_000;
  const until = Math.min(record?.until ?? 0, longest);
  return until > Date.now() ? until : 0;
}

function pack({ iv, data }) {
  const both = new Uint8Array(iv.length + data.length);
  both.set(iv);
  both.set(data, iv.length);
  return both;
}

function unpack(bytes) {
  return { iv: bytes.slice(0, 12), data: bytes.slice(12) };
}
