/**
 * Numbers as colour: one hue from pale to deep, hatch where there is no number, and a legend for a real list.
 * @module map/choropleth
 */

import { progress } from "../../../webapp/words/domain.json";
import words from "../../../webapp/words/map.json";
import { classLabel } from "./core_classes.js";
import { isDeep, stepsOf } from "./core_steps.js";
import { createHatch } from "./hatch.js";
import { readColours } from "./theme.js";

/** @typedef {import("./boundaries.js").Boundaries} Boundaries */
/** @typedef {import("./core_steps.js").Hue} Hue */
/** @typedef {import("./core_steps.js").Layer} Layer */
/** @typedef {import("./core_steps.js").Step} Step */
/** @typedef {{step: Step, label: string, count: number, reachesTarget: boolean}} LegendRow */
/** @typedef {{hue: Hue, rows: LegendRow[]}} Legend rows from low to high, then "no data" and "not asked" where they occur */

const COLOURS = /** @type {const} */ (["ramp-1", "ramp-2", "ramp-3", "ramp-4", "ramp-5", "map-land", "map-off", "hatch"]);

/** A layer of numbers on the communes. */
export class Choropleth {
  /** @type {Layer | null} */
  #layer = null;
  /** @type {(code: string) => boolean} */
  #isWanted = () => true;
  #stop;

  /** @param {Boundaries} boundaries */
  constructor(boundaries) {
    this.boundaries = boundaries;
    this.#stop = boundaries.view.onTheme(() => this.#paint());
  }

  /** Show a layer; shapes are not touched, only their fill. @param {Layer} layer @param {(code: string) => boolean} [isWanted] others are bare */
  show(layer, isWanted = () => true) {
    this.#layer = layer;
    this.#isWanted = isWanted;
    this.boundaries.view.element.dataset.hue = layer.hue ?? "green";
    this.#paint();
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
    const { steps } = stepsOf(this.#layer, this.boundaries.codes());
    const colours = readColours(this.boundaries.view.element, COLOURS);
    const fills = { none: createHatch({ ground: colours["map-land"], line: colours.hatch }), off: colours["map-off"] };
    const step = (/** @type {string} */ code) => (this.#isWanted(code) ? steps.get(code) : undefined);
    const fill = (/** @type {Step | undefined} */ at) => {
      if (at === undefined) return null;
      return typeof at === "number" ? colours[/** @type {"ramp-1"} */ (`ramp-${at}`)] : fills[at];
    };
    this.boundaries.paint((code) => fill(step(code)), (code) => isDeep(step(code)));
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
 * @param {Iterable<string>} codes of all communes drawn
 * @param {(code: string) => boolean} [isWanted] which of them to count
 * @returns {Legend}
 */
export function legendOf(layer, codes, isWanted) {
  const { measure = "count", hue = "green" } = layer;
  const rows = stepsOf(layer, codes, isWanted).counts.map(({ step, one, count }) => ({
    step,
    label: one ? classLabel(one, measure, words.legend) : step === "off" ? progress.not_asked : progress.no_data,
    count,
    reachesTarget: one?.reachesTarget ?? false,
  }));
  return { hue, rows };
}
