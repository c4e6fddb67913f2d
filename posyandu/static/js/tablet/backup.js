/** The queue as a file, for the day when the tablet or the signal fails; any enrolled tablet of the posyandu hands it in. */

import { newId } from "./ids.js";
import { State } from "./outbox.js";

const MOST_OPS = 5000;

/** What the server has not taken, in clear: a key would be lost with the tablet. */
export function backupFile(app) {
  const kept = app.outbox.all().filter((op) => [State.WAITING, State.SENT, State.REFUSED, State.ASIDE].includes(op.state) && op.kind !== "spoiled");
  const content = {
    protocol: 1,
    file_id: newId(),
    device_id: app.front.device_id,
    posyandu: app.front.posyandu.name,
    made_at: new Date().toISOString(),
    ops: kept.map((op) => app.sync.onWire(op)),
  };
  const day = content.made_at.slice(0, 10);
  return { name: `cadangan-posyandu-${day}-${kept.length}.json`, text: JSON.stringify(content, null, 1) };
}

/** Let the browser save a text as a file. */
export function save({ name, text }) {
  const address = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

/** Hand in a file that this or another tablet saved. SyntaxError when it is none. */
export async function handIn(app, file) {
  const { file_id, device_id, ops } = JSON.parse(await file.text());
  if (!file_id || !device_id || !Array.isArray(ops) || ops.length > MOST_OPS) throw new SyntaxError("no backup file");
  const said = await app.wire.post("/sync/file", { file_id, device_id, ops });
  const refused = said.answers.filter((answer) => (answer.first ?? answer.status) === "refused");
  await app.sync.run();
  return { accepted: said.answers.length - refused.length, refused: refused.length };
}
