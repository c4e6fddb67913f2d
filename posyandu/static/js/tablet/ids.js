/** Keys of records, made on the tablet in time order (UUIDv7, RFC 9562), and the tablet's own clock in words. */

let last = 0n;

/** A new UUIDv7: 48 bits of milliseconds, then a counter so that two in one millisecond keep their order, then chance. */
export function newId() {
  const now = BigInt(Date.now()) << 12n;
  last = now > last ? now : last + 1n;
  const chance = crypto.getRandomValues(new Uint8Array(8));
  chance[0] = (chance[0] & 0x3f) | 0x80;
  const time = (last >> 12n).toString(16).padStart(12, "0");
  const counter = (last & 0xfffn).toString(16).padStart(3, "0");
  const tail = [...chance].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return `${time.slice(0, 8)}-${time.slice(8)}-7${counter}-${tail.slice(0, 4)}-${tail.slice(4)}`;
}

/** This moment as ISO text with the tablet's own offset; the server keeps it beside its own time and decides by its own. */
export function tabletTime(now = new Date()) {
  const minutes = -now.getTimezoneOffset();
  const sign = minutes < 0 ? "-" : "+";
  const two = (number) => String(Math.floor(Math.abs(number))).padStart(2, "0");
  const local = new Date(now.getTime() + minutes * 60_000).toISOString().slice(0, 23);
  return `${local}${sign}${two(minutes / 60)}:${two(minutes % 60)}`;
}

const jakarta = new Intl.DateTimeFormat("en-CA", { timeZone: "Asia/Jakarta" });

/** The posyandu's date of a moment, as ISO text: in Jakarta, wherever the tablet thinks it is. */
export function dayOf(moment = new Date()) {
  return jakarta.format(moment);
}
