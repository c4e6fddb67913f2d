/** The KMS of one child: its own line over the printed card, with the card's rows beneath on the large one. */

import { ageInWords, completedMonths, minimumGainG, tone } from "../core/index.js";
import { historyOf } from "./growth.js";
import { figure, number, say, sentence } from "./words.js";

const HALO = 'stroke="#ffffff" stroke-width="4" paint-order="stroke"';
const INK = "#16302d";
const SOFT = "#475d59";
const FILL = { good: "#17663a", watch: "#f4b740", urgent: "#a11b1b", calm: "#ffffff" };
const SHAPES = {
  good: "M-8 0a8 8 0 1 0 16 0a8 8 0 1 0-16 0z",
  watch: "M0-10 9.5 7h-19z",
  urgent: "M-4-9h8l5 5v8l-5 5h-8l-5-5v-8z",
  calm: "M-7-7h14v14h-14z",
};
const STATUS_WORDS = {
  N: say("naik"),
  T: say("tidak naik"),
  O: say("bulan lalu tidak ditimbang"),
  B: say("baru pertama ditimbang"),
};
let cards = []; // the printed charts of both sexes, pages and sizes
let words = {};

export function useCharts(content) {
  cards = content.cards;
  words = content.words;
}

/** `KMS perempuan, 0–24 bulan` of the page on which the last weighing stands. */
export function kmsTitle(child, slug) {
  const sex = child.sex === "L" ? sentence(say("laki-laki")) : sentence(say("perempuan"));
  return sentence(
    slug === "kms-0-24" ? say("KMS %(sex)s, 0–24 bulan", { sex }) : say("KMS %(sex)s, 25–60 bulan", { sex }),
  );
}

export function kmsPage(child) {
  const last = Math.max(0, ...columnsOf(child).keys());
  return last > 24 ? "kms-25-60" : "kms-0-24";
}

/** The column, in months of age, of each weighed month; two months of the calendar in one month of age take two columns. */
function columnsOf(child) {
  const placed = new Map();
  let latest = -1;
  for (const status of historyOf(child).months) {
    latest = Math.max(completedMonths(child.birth_date, status.weighing.measured_on), latest + 1);
    placed.set(latest, status);
  }
  return placed;
}

/** The chart as one drawing; `size` is "compact" or "full". */
export function kms(child, { slug = kmsPage(child), size = "compact" } = {}) {
  const card = cards.find((one) => one.chart === slug && one.sex === child.sex && one.size === size);
  const { layout } = card;
  const points = pointsOf(child, card);
  const valid = points.filter((point) => !point.old);
  const rows = layout.rows.length ? writtenRows(child, card) : "";
  const parts = [line(valid, layout), ...points.filter((point) => point.old).map((point) => oldValue(point, valid, layout))];
  const radius = Math.min(Math.max(0.34 * (x(layout, 30.4375) - x(layout, 0)), 2.4), 4).toFixed(1);
  for (const point of valid.slice(0, -1)) parts.push(dot(point, layout, radius));
  if (valid.length) parts.push(lastPoint(valid.at(-1), layout));
  const holder = document.createElement("template");
  holder.innerHTML =
    `<svg class="chart chart--${size}" role="img" viewBox="0 0 ${layout.width} ${layout.height}" font-weight="500" stroke-linejoin="round">` +
    `<title></title><g aria-hidden="true"><rect width="${layout.width}" height="${layout.height}" fill="#fff"/>${card.markup}${parts.join("")}${rows}</g></svg>`;
  const svg = holder.content.firstElementChild;
  const last = valid.at(-1);
  svg.querySelector("title").textContent = `${kmsTitle(child, slug)}. ${last ? `${words.last_point} ${last.label}` : words.no_points}`;
  return svg;
}

function pointsOf(child, card) {
  const history = historyOf(child);
  const [first, last] = card.days;
  const days = (on) => (Date.parse(on) - Date.parse(child.birth_date)) / 86_400_000;
  const inside = (point) => first <= point.x && point.x <= last;
  const current = history.months.map((status) => ({
    x: days(status.weighing.measured_on),
    y: status.weighing.weight_kg,
    on: status.weighing.measured_on,
    z: status.z,
    tone: tone(status),
    key: status.weighing.key,
    label: pointWords(child, status),
  }));
  return [...oldPoints(child, current, days), ...current].filter(inside).sort((a, b) => a.x - b.x);
}

function pointWords(child, status) {
  const age = sentence(ageInWords(child.birth_date, status.weighing.measured_on));
  const parts = [`${figure(status.weighing.weight_kg)} kg`];
  if (status.z !== null) parts.push(`z ${number(status.z, 2)}`);
  parts.push(sentence(STATUS_WORDS[status.status]));
  return `${age}: ${parts.join(", ")}`;
}

/** Values that were corrected or taken back, unless the one in their place says the same. */
function oldPoints(child, current, days) {
  const heirs = new Map(child.measurements.filter((one) => one.supersedes_id).map((one) => [one.supersedes_id, one]));
  const found = [];
  for (const old of child.measurements) {
    if (!heirs.has(old.id) || old.weight_kg === null || old.kind === "withdrawn") continue;
    let heir = heirs.get(old.id);
    while (heirs.has(heir.id)) heir = heirs.get(heir.id);
    const shown = heir.kind === "withdrawn" ? null : current.find((point) => point.key === heir.id);
    if (shown?.y === old.weight_kg || (heir.kind !== "withdrawn" && !shown)) continue;
    found.push({ x: days(old.measured_on), y: old.weight_kg, on: old.measured_on, old: true, heir: shown ?? null });
  }
  return found;
}

function x(layout, value) {
  const { low, high, start, end } = layout.x;
  return start + ((value - low) * (end - start)) / (high - low);
}

function spot(point, layout) {
  const { low, high, start, end } = layout.y;
  const y = Math.min(Math.max(point.y, low), high);
  return [x(layout, point.x), start + ((y - low) * (end - start)) / (high - low)].map((value) => Number(value.toFixed(1)));
}

function line(points, layout) {
  const month = ({ on }) => 12 * Number(on.slice(0, 4)) + Number(on.slice(5, 7));
  const path = points.map((point, at) => {
    const joined = at && month(point) - month(points[at - 1]) <= 1;
    return `${joined ? " " : "M"}${spot(point, layout).join(" ")}`;
  });
  return path.length ? `<path class="line" fill="none" stroke="${INK}" stroke-width="2.25" d="${path.join("")}"/>` : "";
}

function dot(point, layout, radius) {
  const [cx, cy] = spot(point, layout);
  return `<circle cx="${cx}" cy="${cy}" r="${radius}" fill="${INK}"/>`;
}

function lastPoint(point, layout) {
  const [cx, cy] = spot(point, layout);
  const low = point.z !== null && point.z < -1;
  const below = cy + 9 + 1.1 * layout.text;
  const baseline = low || cy + 2.2 * layout.text > layout.y.start ? cy - 13 : below;
  const edge = cx + 1.4 * layout.text > layout.x.end;
  const side = edge ? `x="${layout.x.end - 2}" text-anchor="end"` : `x="${cx}" text-anchor="middle"`;
  return (
    `<path transform="translate(${cx} ${cy})" d="${SHAPES[point.tone]}" fill="${FILL[point.tone]}" stroke="${INK}" stroke-width="1.75"/>` +
    `<text ${side} y="${baseline.toFixed(1)}" font-size="${layout.text}" font-weight="700" fill="${INK}" ${HALO}>${figure(point.y)}</text>`
  );
}

function oldValue(point, valid, layout) {
  const [cx, cy] = spot(point, layout);
  const heir = valid.find((other) => other === point.heir);
  const lead = heir ? `<path fill="none" stroke="${SOFT}" stroke-dasharray="2 3" d="M${cx} ${cy}L${spot(heir, layout).join(" ")}"/>` : "";
  const near = cx < layout.x.start + 9 * layout.text;
  const side = near ? `x="${cx + 9}"` : `x="${cx - 9}" text-anchor="end"`;
  const y = cy > layout.y.end + 2 * layout.text ? cy - 7 : cy + 1.3 * layout.text;
  const at = `${side} y="${y.toFixed(1)}" font-size="${layout.text}" font-weight="700"`;
  const said = `${figure(point.y)}</tspan> ${point.heir ? words.corrected : words.withdrawn}</text>`;
  return (
    `${lead}<circle cx="${cx}" cy="${cy}" r="5" fill="#fff" stroke="${SOFT}" stroke-width="2" stroke-dasharray="3 2"/>` +
    `<text ${at} ${HALO}><tspan>${said}<text ${at} fill="${INK}"><tspan text-decoration="line-through">${said}`
  );
}

/** The rows beneath the large card: month, weight, minimum gain, N or T, breastfeeding. */
function writtenRows(child, card) {
  const { layout } = card;
  const [first, last] = card.months;
  const columns = columnsOf(child);
  const names = words.month_names.split(" ");
  let year = null;
  const parts = [`<g font-size="${layout.cell}" text-anchor="middle" fill="${INK}">`];
  for (let month = first; month <= last; month += 1) {
    const at = x(layout, month * 30.4375);
    const status = columns.get(month);
    if (month > 0) {
      const grams = status?.minimum_gain_g ?? minimumGainG(child.sex, { month_of_age: month });
      parts.push(cell(String(grams), at, 3, layout, ` fill="${SOFT}" font-size="10.5" letter-spacing="-.3"`));
    }
    if (!status) continue;
    const on = status.weighing.measured_on;
    parts.push(monthCell(on, at, layout, names, on.slice(0, 4) !== year));
    parts.push(cell(figure(status.weighing.weight_kg), at, 2, layout, ' font-weight="700"'));
    const paint = { N: FILL.good, T: "#7d4600" }[status.status] ?? SOFT;
    parts.push(cell(status.status, at, 4, layout, ` fill="${paint}" font-weight="800"`, true));
    year = on.slice(0, 4);
    parts.push(breastfed(child, status, month, at, layout));
  }
  return `${parts.join("")}</g>`;
}

function cell(text, at, row, layout, paint, upright = layout.upright) {
  const y = layout.rows[row];
  if (upright) return `<text x="${at.toFixed(1)}" y="${y.toFixed(1)}"${paint}>${text}</text>`;
  const [tx, ty] = [at + 0.36 * layout.cell, y - 0.36 * layout.cell].map((value) => value.toFixed(1));
  return `<text transform="translate(${tx} ${ty})rotate(-90)"${paint}>${text}</text>`;
}

function monthCell(on, at, layout, names, withYear) {
  const name = names[Number(on.slice(5, 7)) - 1];
  if (!layout.upright) return cell(`${name} ${on.slice(2, 4)}`, at, 1, layout, "");
  const y = layout.rows[1];
  const below = withYear ? `<text x="${at.toFixed(1)}" y="${(y + 6.5).toFixed(1)}" font-size="10" fill="${SOFT}">${on.slice(0, 4)}</text>` : "";
  return `<text x="${at.toFixed(1)}" y="${(y - 6).toFixed(1)}">${name}</text>${below}`;
}

function breastfed(child, status, month, at, layout) {
  const row = child.measurements.find((one) => one.id === status.weighing.key);
  const answer = child.visits.find((visit) => visit.session_id === row?.session_id)?.exclusive_breastfeeding ?? null;
  if (answer === null || month >= 6 || layout.rows.length < 6) return "";
  if (!answer) return cell("–", at, 5, layout, "");
  const y = layout.rows[5] - 0.36 * layout.cell;
  return `<path d="M${(at - 4.5).toFixed(1)} ${y.toFixed(1)}l3 4 6-8" fill="none" stroke="${FILL.good}" stroke-width="2"/>`;
}

