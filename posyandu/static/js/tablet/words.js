/** What the tablet says: Indonesian as written here, English from the same catalogue as every other page; numbers and dates. */

import { say, speak } from "../core/index.js";

export { say };

let english = null;
let months = monthNames("id");

/** Change the language of the screens; `dictionary` is the English catalogue, or null for Indonesian. */
export function useLanguage(language, dictionary = null) {
  english = language === "en" ? dictionary : null;
  months = monthNames(language);
  document.documentElement.lang = language;
}

export function language() {
  return english ? "en" : "id";
}

/** A text with its places filled: `_("%(came)s dari %(total)s", {came: 16, total: 62})`. */
export function _(text, values = {}) {
  return fill(english?.[text] ?? text, values);
}

/** A text that counts; its number is the place `num`. */
export function ngettext(one, many, num, values = {}) {
  const forms = english?.[one];
  return fill(forms ? (num === 1 ? forms[0] : forms[1]) : num === 1 ? one : many, { num, ...values });
}

/** A sentence of the rules in the language of the screens. */
export function sentence(said) {
  if (!said) return "";
  return typeof said === "string" ? _(said) : speak(said, english);
}

function fill(text, values) {
  return text.replace(/%\((\w+)\)s|%%/g, (place, name) => (name ? String(values[name] ?? "") : "%"));
}

/** A number with this many decimals, comma or point by the language, a real minus; a dash where there is none. */
export function number(value, places = 1) {
  if (value === null || value === undefined) return "–";
  let text = value.toFixed(places);
  if (Number(text) === 0) text = text.replace("-", "");
  text = text.replace("-", "−");
  return english ? text : text.replace(".", ",");
}

/** A measured number: one decimal, two when it was read so finely. */
export function figure(value) {
  if (value === null || value === undefined) return "–";
  return number(value, Math.abs(value * 10 - Math.round(value * 10)) < 1e-6 ? 1 : 2);
}

/** A whole number with its thousands parted. */
export function whole(value) {
  return String(value).replace(/\B(?=(\d{3})+$)/g, english ? "," : ".");
}

function monthNames(language) {
  const named = (month, how) =>
    new Intl.DateTimeFormat(language === "en" ? "en-GB" : "id-ID", { timeZone: "UTC", ...how }).format(
      Date.UTC(2026, month, 1),
    );
  const twelve = [...Array(12).keys()];
  return {
    long: twelve.map((month) => named(month, { month: "long" })),
    short: twelve.map((month) => named(month, { month: "short" })),
    days: [...Array(7).keys()].map((day) =>
      new Intl.DateTimeFormat(language === "en" ? "en-GB" : "id-ID", { timeZone: "UTC", weekday: "long" }).format(
        Date.UTC(2026, 1, 1 + day),
      ),
    ),
  };
}

function parts(day) {
  const [year, month, date] = day.split("-").map(Number);
  return { year, month: month - 1, date };
}

/** 16 September 2026. */
export function longDay(day) {
  const { year, month, date } = parts(day);
  return `${date} ${months.long[month]} ${year}`;
}

/** 16 Sep 2026. */
export function shortDay(day) {
  const { year, month, date } = parts(day);
  return `${date} ${months.short[month]} ${year}`;
}

/** Selasa; in the language of the screens, or in the one that is asked for. */
export function weekday(day, asked = null) {
  const { year, month, date } = parts(day);
  return (asked ? monthNames(asked) : months).days[new Date(Date.UTC(year, month, date)).getUTCDay()];
}

/** Selasa, 18 Agustus 2026. */
export function fullDay(day) {
  return `${weekday(day)}, ${longDay(day)}`;
}

export function monthOf(day) {
  const { year, month } = parts(day);
  return `${months.long[month]} ${year}`;
}

export function shortMonths() {
  return months.short;
}

/** 09.41 of a moment, in Jakarta's time. */
export function clock(moment) {
  const how = { timeZone: "Asia/Jakarta", hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
  const text = new Intl.DateTimeFormat("en-GB", how).format(new Date(moment));
  return english ? text : text.replace(":", ".");
}
