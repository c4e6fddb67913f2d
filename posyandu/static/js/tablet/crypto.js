/** Locks and keys: what lies on the tablet is unreadable without a kader's PIN and this very tablet. */

export const PIN_ITERATIONS = 310_000; // PBKDF2-SHA256

const AES = { name: "AES-GCM", length: 256 };
const text = new TextEncoder();
const words = new TextDecoder();

export function randomBytes(count) {
  return crypto.getRandomValues(new Uint8Array(count));
}

/** The second factor: made here, never to be exported, so that a copied database opens nowhere else. */
export function newDeviceKey() {
  return crypto.subtle.generateKey(AES, false, ["encrypt", "decrypt"]);
}

/** The key of all records; exportable only so that it can be wrapped for another kader. */
export function newDataKey() {
  return crypto.subtle.generateKey(AES, true, ["encrypt", "decrypt"]);
}

export async function exportKey(key) {
  return new Uint8Array(await crypto.subtle.exportKey("raw", key));
}

export function importDataKey(bytes) {
  return crypto.subtle.importKey("raw", bytes, AES, true, ["encrypt", "decrypt"]);
}

/** The key that a PIN makes with its own salt. */
export async function pinKey(pin, salt, iterations) {
  const secret = await crypto.subtle.importKey("raw", text.encode(pin), "PBKDF2", false, ["deriveKey"]);
  const how = { name: "PBKDF2", hash: "SHA-256", salt, iterations };
  return crypto.subtle.deriveKey(how, secret, AES, false, ["encrypt", "decrypt"]);
}

/** The key that the server's recovery words make; used only when every PIN was forgotten. */
export function recoveryKey(bytes) {
  return crypto.subtle.importKey("raw", bytes, AES, false, ["encrypt", "decrypt"]);
}

/** Encrypt bytes; `bound` is text that must be the same when they are opened. */
export async function sealBytes(key, bytes, bound = "") {
  const iv = randomBytes(12);
  const how = { name: "AES-GCM", iv, additionalData: text.encode(bound) };
  return { iv, data: new Uint8Array(await crypto.subtle.encrypt(how, key, bytes)) };
}

/** Decrypt bytes; throws when the key is wrong or anything was changed. */
export async function openBytes(key, sealed, bound = "") {
  const how = { name: "AES-GCM", iv: sealed.iv, additionalData: text.encode(bound) };
  return new Uint8Array(await crypto.subtle.decrypt(how, key, sealed.data));
}

export function seal(key, value, bound = "") {
  return sealBytes(key, text.encode(JSON.stringify(value)), bound);
}

export async function open(key, sealed, bound = "") {
  return JSON.parse(words.decode(await openBytes(key, sealed, bound)));
}

export function fromBase64url(coded) {
  const plain = atob(coded.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
}
