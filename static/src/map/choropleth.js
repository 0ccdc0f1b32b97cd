/**
 * Numbers as colour: one hue from pale to deep, hatch where there is no number, and a legend for a real list.
 * @module map/choropleth
 */

import { progress } from "../../../webapp/words/domain.json";
import words from "../../../webapp/words/map.json";
import { classLabel, classOf, classify, countByClass, stepOf } from "./core_classes.js";
import { createHatch } from "./hatch.js";
import { readColours } from "./theme.js";

/** @typedef {import("./boundaries.js").Boundaries} Boundaries */
/** @typedef {import("./core_classes.js").Measure} Measure */
/** @typedef {"green" | "amber" | "blue" | "rose" | "clay"} Hue */

/**
 * @typedef {Object} Layer
 * @property {Record<string, number | null>} values by commune code; null or missing means no number
 * @property {number | null} target
 * @property {Measure} [measure]
 * @property {Hue} [hue]
 */

/** @typedef {{step: 1 | 2 | 3 | 4 | 5 | "none", label: string, count: number, reachesTarget: boolean}} LegendRow */
/** @typedef {{hue: Hue, rows: LegendRow[]}} Legend rows from low to high, "no data" last when it occurs */

const COLOURS = /** @type {const} */ (["ramp-1", "ramp-2", "ramp-3", "ramp-4", "ramp-5", "map-land", "hatch"]);

/** From this step on ink no longer reads. */
const DEEP_FROM = 4;

/** A layer of numbers on the communes. */
export class Choropleth {
  /** @type {Layer | null} */
  #layer = null;
  #stop;

  /** @param {Boundaries} boundaries */
  constructor(boundaries) {
    this.boundaries = boundaries;
    this.#stop = boundaries.view.onTheme(() => this.#paint());
  }

  /** Show a layer; shapes are not touched, only their fill. @param {Layer} layer @returns {Legend} */
  show(layer) {
    this.#layer = layer;
    this.boundaries.view.element.dataset.hue = layer.hue ?? "green";
    this.#paint();
    return legendOf(layer, this.boundaries.codes());
  }

  /** Take the colours away. */
  clear() {
    this.#layer = null;
    delete this.boundaries.view.element.dataset.hue;
    this.#paint();
  }

  destroy() {
    this.#stop();
    this.clear();
  }

  #paint() {
    if (!this.#layer) return this.boundaries.paint(() => null);
    const { values, target, measure = "count" } = this.#layer;
    const classes = classify(Object.values(values), target, measure);
    const colours = readColours(this.boundaries.view.element, COLOURS);
    const hatch = createHatch({ ground: colours["map-land"], line: colours.hatch });
    const step = (/** @type {string} */ code) => {
      const at = classOf(values[code], classes);
      return at < 0 ? 0 : stepOf(at, classes.length);
    };
    const fill = (/** @type {string} */ code) => (step(code) ? colours[/** @type {"ramp-1"} */ (`ramp-${step(code)}`)] : hatch);
    this.boundaries.paint(fill, (code) => step(code) >= DEEP_FROM);
  }
}

/**
 * Prepare to colour communes.
 * @param {Boundaries} boundaries
 * @returns {Choropleth}
 */
export function createChoropleth(boundaries) {
  return new Choropleth(boundaries);
}

/**
 * Describe a layer for a list: what each colour means and how many communes have it.
 * @param {Layer} layer
 * @param {string[]} codes of all communes drawn
 * @returns {Legend}
 */
export function legendOf({ values, target, measure = "count", hue = "green" }, codes) {
  const classes = classify(Object.values(values), target, measure);
  const { counts, none } = countByClass(codes.map((code) => values[code] ?? null), classes);
  /** @type {LegendRow[]} */
  const rows = classes.map((one, at) => ({
    step: /** @type {1} */ (stepOf(at, classes.length)),
    label: classLabel(one, measure, words.legend),
    count: counts[at],
    reachesTarget: one.reachesTarget,
  }));
  if (none) rows.push({ step: "none", label: progress.no_data, count: none, reachesTarget: false });
  return { hue, rows };
}
