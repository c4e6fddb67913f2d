/** How fast the day goes: seconds and taps for each child, counted by the app itself and shown at the end. */

import { remember } from "./store.js";

let current = null;

/** A child's turn begins with the tap that opened it; digits are not taps, they are the measurement. */
export function beginTurn(kind) {
  current = { kind, taps: 1, since: performance.now() };
}

export function dropTurn() {
  current = null;
}

export function taps() {
  return current?.taps ?? 0;
}

document.addEventListener(
  "click",
  (event) => {
    if (current && event.target.closest("button, a, label, summary, select") && !event.target.closest(".key--digit")) {
      current.taps += 1;
    }
  },
  { capture: true },
);

/** The child's turn is over: keep how long it took with the session. */
export async function endTurn(db, sessionId) {
  if (!current) return null;
  const { kind, taps: count, since } = current;
  const turn = { kind, taps: count, seconds: Math.round((performance.now() - since) / 100) / 10 };
  current = null;
  const before = (await db.get("meta", `pace ${sessionId}`)) ?? [];
  await remember(db, `pace ${sessionId}`, [...before, turn]);
  return turn;
}

/** The middle child's seconds and taps, for known and new children. */
export async function paceOf(db, sessionId) {
  const turns = (await db.get("meta", `pace ${sessionId}`)) ?? [];
  return Object.fromEntries(
    ["known", "new"].map((kind) => {
      const some = turns.filter((turn) => turn.kind === kind);
      return [kind, { count: some.length, seconds: middle(some, "seconds"), taps: middle(some, "taps") }];
    }),
  );
}

function middle(turns, name) {
  const sorted = turns.map((turn) => turn[name]).sort((one, other) => one - other);
  return sorted.length ? sorted[Math.floor((sorted.length - 1) / 2)] : null;
}
