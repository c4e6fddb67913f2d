/** Rounding as the server rounds, to the last bit: JavaScript's own rounds halves upwards, the server's to even. */

const WHOLE = 2 ** 52; // from here on every double is a whole number

/**
 * To the nearest whole number, a half to the even one (IEEE 754 roundToIntegralTiesToEven).
 * @param {number} value
 */
export function toWhole(value) {
  const size = Math.abs(value);
  if (!(size < WHOLE)) return value;
  const whole = size + WHOLE - WHOLE; // the addition itself leaves no room for a fraction
  return value < 0 ? -whole : whole;
}

/** A z as it is stored and shown, rounded as NumPy rounds a column. @param {number} z */
export function toHundredths(z) {
  return toWhole(z * 100) / 100;
}

/**
 * The digits of the decimal nearest to the exact value of the double, a true half going to the even digit.
 * @param {number} value
 * @param {number} places
 * @returns {string} with a point, and "-" before a negative
 */
export function digits(value, places) {
  const size = Math.abs(value);
  const text = size.toFixed(places); // exact, but a true half goes up
  const half = (size * 2 ** (places + 1)) % 2 === 1; // x.5, x.25 or x.75, x.125 …: only these are true halves
  const odd = Number(text[text.length - 1]) % 2 === 1;
  const even = half && odd ? (Number(text) - 10 ** -places).toFixed(places) : text;
  return value < 0 || Object.is(value, -0) ? `-${even}` : even;
}

/**
 * A percentage as it is shown: a half goes up by the digits that one would write, as the server has it.
 * @param {number} percent   not negative
 * @param {number} [places]
 */
export function halfUp(percent, places = 1) {
  return Number(`${Math.round(Number(`${percent}e${places}`))}e-${places}`);
}

/** To so many decimals by the exact value, as Python's `round` does. @param {number} value @param {number} places */
export function round(value, places) {
  return Number(digits(value, places));
}
