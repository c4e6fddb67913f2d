/** Where the tablet keeps things: every write is on the disk before it is called kept, and is read back. */

import { openDB } from "../../vendor/idb/idb.js";

export const NAME = "posyandu-tablet";
export const VERSION = 2;
const STRICT = { durability: "strict" };
const ROOM_BYTES = 64 * 1024; // what must still fit before anything is typed: some hundred entries
const LEAST_FREE = 5 * 1024 * 1024;

/** Something could not be kept; `reason` is "full", "failed", "missing", "differs" or "newer". Nothing that was kept before is touched. */
export class NotKept extends Error {
  constructor(reason, cause) {
    super(`not kept: ${reason}`, { cause });
    this.name = "NotKept";
    this.reason = reason;
  }
}

/** Open the database. An older one gets what it lacks; nothing that waits in it is ever removed. */
export function openStore({ onNewer = (close) => close(), onWait = () => {} } = {}) {
  return openDB(NAME, VERSION, {
    upgrade(db, oldVersion, _newVersion, transaction) {
      const have = (name, options) =>
        db.objectStoreNames.contains(name) ? transaction.objectStore(name) : db.createObjectStore(name, options);
      have("meta");
      have("keys");
      have("pins", { keyPath: "user_id" });
      have("rows", { keyPath: "id" });
      const outbox = have("outbox", { keyPath: "nr", autoIncrement: true });
      if (!outbox.indexNames.contains("op_id")) outbox.createIndex("op_id", "op_id", { unique: true });
    },
    // A newer version of the app in another window wants to upgrade: give way, but not in the middle of an entry.
    blocking: (_current, _blocked, event) => onNewer(() => event.target.close()),
    blocked: onWait,
  }).catch((problem) => {
    throw problem.name === "VersionError" ? new NotKept("newer", problem) : problem;
  });
}

/** Run a write over some stores; resolves when the disk has it. */
export async function write(db, stores, work) {
  const transaction = db.transaction(stores, "readwrite", STRICT);
  try {
    const result = await work(transaction);
    await transaction.done;
    return result;
  } catch (problem) {
    await transaction.done.catch(() => {});
    if (!(problem instanceof DOMException)) throw problem;
    throw new NotKept(full(problem) ? "full" : "failed", problem);
  }
}

function full(problem) {
  return problem?.name === "QuotaExceededError" || problem?.inner?.name === "QuotaExceededError";
}

export async function remember(db, key, value) {
  await write(db, ["meta"], (transaction) => transaction.objectStore("meta").put(value, key));
}

/** Ask the browser never to clear this by itself. Many grant it only to an installed app, so ask at every start. */
export async function askToStay() {
  if (!navigator.storage?.persist) return false;
  return (await navigator.storage.persisted()) || navigator.storage.persist();
}

/** Whether this tablet can keep entries at all: told plainly before anything is typed. Null when it can. */
export async function whyNoRoom(db) {
  if (!db) return "none";
  try {
    const pad = crypto.getRandomValues(new Uint8Array(ROOM_BYTES));
    await write(db, ["meta"], (transaction) => transaction.objectStore("meta").put(pad, "room"));
    const back = await db.get("meta", "room");
    if (!back || back.length !== pad.length || back.some((byte, at) => byte !== pad[at])) return "none";
    await write(db, ["meta"], (transaction) => transaction.objectStore("meta").delete("room"));
  } catch (problem) {
    return problem.reason === "full" ? "full" : "none";
  }
  const { quota, usage } = (await navigator.storage?.estimate?.()) ?? {};
  return quota !== undefined && quota - usage < LEAST_FREE ? "full" : null;
}
