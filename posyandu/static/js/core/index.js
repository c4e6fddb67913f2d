/** The rules of growth in the browser, the same as the server's: start them once, then ask. */
import { useBundle } from "./bundle.js";
import { useTables } from "./standard.js";

export * from "./age.js";
export { FIELDS, INDICATORS } from "./bundle.js";
export * from "./immunisation.js";
export { countingWeighings, minimumGainG, weightStatuses } from "./kms.js";
export * from "./kms_words.js";
export { sessionMessage } from "./message.js";
export * from "./nutrition.js";
export { decided } from "./override.js";
export * from "./plausible.js";
export { halfUp } from "./rounding.js";
export * from "./sentence.js";
export * from "./services.js";
export * from "./skdn.js";
export { scoreOne, valueAtZ } from "./standard.js";
export { compare, likelyTwins, search } from "./twins.js";

/** @param {{bundle: Record<string, any>, tables: any}} rules   `tablet_bundle()` and `who_tables.json`, parsed */
export function start({ bundle, tables }) {
  useBundle(bundle);
  useTables(tables);
}
