/**
 * From numbers to what each commune looks like: a step of colour, the hatch of "no data", or the quiet of "not asked". Pure.
 * @module map/core_steps
 */

import { classOf, classify, stepOf } from "./core_classes.js";

/** @typedef {import("./core_classes.js").Measure} Measure */
/** @typedef {"green" | "amber" | "blue" | "rose" | "clay"} Hue */
/** @typedef {1 | 2 | 3 | 4 | 5 | "none" | "off"} Step none: nobody knows; off: nobody asked */

/**
 * @typedef {Object} Layer
 * @property {Record<string, number | null>} values by commune code; null or missing means no number
 * @property {number | null} target
 * @property {Measure} [measure]
 * @property {Hue} [hue]
 * @property {ReadonlySet<string>} [off] codes that have no number to reach and need none
 */

/** @typedef {{step: Step, one: import("./core_classes.js").Class | null, count: number}} StepCount one: the class, null for none and off */

/**
 * Give every commune its step, and every step its count; steps run from low to high, then none and off where they occur.
 * @param {Layer} layer
 * @param {Iterable<string>} codes of the communes drawn
 * @param {(code: string) => boolean} [isCounted] which of them the counts are about
 * @returns {{steps: Map<string, Step>, counts: StepCount[]}}
 */
export function stepsOf({ values, target, measure = "count", off }, codes, isCounted = () => true) {
  const classes = classify(Object.values(values), target, measure);
  /** @type {StepCount[]} */
  const rows = classes.map((one, at) => ({ step: /** @type {Step} */ (stepOf(at, classes.length)), one, count: 0 }));
  /** @type {StepCount[]} */
  const apart = [{ step: "none", one: null, count: 0 }, { step: "off", one: null, count: 0 }];
  const steps = new Map();
  const seen = new Set();
  for (const code of codes) {
    const at = off?.has(code) ? -2 : classOf(values[code], classes);
    const row = at < 0 ? apart[-1 - at] : rows[at];
    steps.set(code, row.step);
    seen.add(row.step);
    if (isCounted(code)) row.count += 1;
  }
  return { steps, counts: [...rows, ...apart.filter(({ step }) => seen.has(step))] };
}

/** From this step on ink no longer reads. @param {Step | undefined} step */
export const isDeep = (step) => typeof step === "number" && step >= 4;
