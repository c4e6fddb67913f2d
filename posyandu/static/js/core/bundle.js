/** The numbers of the rules: none is written in these modules, all come from the server as one JSON bundle. */
/** @import { Field, Indicator } from "./types.d.ts" */

/** @type {Record<string, any>} what `posyandu.core.bundle.tablet_bundle` gives; empty until the app has started */
export let bundle = {};

const FORMAT = 1; // the bundle's shape that these modules understand

/**
 * Put the numbers of the rules in force; once, before any rule is asked.
 * @param {Record<string, any>} given
 */
export function useBundle(given) {
  if (given.format !== FORMAT) {
    throw new Error(`the rules have format ${given.format}, these modules understand ${FORMAT}`);
  }
  bundle = given;
}

/** @type {readonly Indicator[]} */
export const INDICATORS = ["bbu", "tbu", "bbtb", "imtu", "lku", "lilau"];

/** @type {readonly Field[]} */
export const FIELDS = ["weight_kg", "length_cm", "head_cm", "muac_cm"];
