/** Whether the tablet and the server hold the same: one number for each month, made alike on both sides. */

const ANSWERS = [
  "development_complete", "exclusive_breastfeeding", "complementary_feeding", "tb_cough", "tb_fever", "tb_weight",
  "tb_contact", "ill", "educated", "referred",
]; // prettier-ignore

/** The hash of every month (2026-08) that the register holds, as the protocol describes it. */
export async function stateHashes(register) {
  const months = new Map();
  const line = (day, ...parts) => {
    const month = day.slice(0, 7);
    if (!months.has(month)) months.set(month, []);
    months.get(month).push(parts.map((part) => part ?? "").join(","));
  };
  for (const session of register.sessions.values()) {
    line(session.held_on, "s", session.id, session.held_on, session.closed_at ? 1 : 0);
  }
  for (const child of register.children.values()) linesOf(child, register, line);
  const hashes = {};
  for (const [month, lines] of months) hashes[month] = await sha256(lines.sort(byBytes).join("\n"));
  return hashes;
}

function linesOf(child, register, line) {
  for (const m of child.measurements) {
    const values = [m.weight_kg, m.length_cm].map(hundredths);
    const rest = [m.head_cm, m.muac_cm].map(hundredths);
    line(
      m.measured_on, "m", m.id, child.id, m.session_id, m.kind, m.supersedes_id, m.measured_on, ...values, m.position,
      ...rest, m.oedema ? 1 : 0,
    ); // prettier-ignore
  }
  for (const visit of child.visits) {
    const day = register.sessions.get(visit.session_id)?.held_on;
    if (day) line(day, "v", visit.session_id, child.id, ...ANSWERS.map((name) => truth(visit[name])));
  }
  for (const { kind, product, given_on } of child.services) line(given_on, "g", child.id, kind, product, given_on);
}

function hundredths(value) {
  return value === null ? null : Math.round(value * 100);
}

function truth(value) {
  return value === null || value === undefined ? null : Number(value);
}

function byBytes(one, other) {
  return one < other ? -1 : one > other ? 1 : 0;
}

async function sha256(text) {
  const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
