// The coloured map of a target: numbers are exchanged, shapes stay. Its legend is a real list; a card says one commune.

import { integer } from "../core/format.js";
import { createChoropleth, legendOf } from "../map/choropleth.js";
import { find } from "../pages/find.js";
import { layerOf } from "./progress_rules.js";
import { fill, office } from "./words.js";

/** @typedef {import("../map/boundaries.js").Boundaries} Boundaries */

/** The numbers of a target on the communes. */
export class ProgressMap {
  #choropleth;
  #latest = new AbortController();

  /** @param {Boundaries} boundaries @param {{address: string, legend: HTMLElement, onFail: () => void}} options */
  constructor(boundaries, options) {
    this.boundaries = boundaries;
    this.options = options;
    this.#choropleth = createChoropleth(boundaries);
  }

  /** Show another target. @param {DOMStringMap} about the target, as the server wrote it beside its table */
  async show({ target = "", measure = "", hue = "", what = "" }) {
    this.#latest.abort();
    const mine = (this.#latest = new AbortController());
    try {
      const response = await fetch(`${this.options.address}?${new URLSearchParams({ target })}`, { signal: mine.signal });
      if (!response.ok) throw new Error(String(response.status));
      const layer = layerOf((await response.json()).units, measure, hue);
      this.#choropleth.show(layer);
      drawLegend(this.options.legend, legendOf(layer, Object.keys(layer.values)), what);
    } catch {
      if (!mine.signal.aborted) this.options.onFail();
    }
  }
}

/** @param {HTMLElement} place @param {import("../map/choropleth.js").Legend} legend @param {string} what */
function drawLegend(place, { hue, rows }, what) {
  const list = find(place, "ul", HTMLUListElement);
  find(place, "h2", HTMLElement).textContent = fill(office.progress.legend, { what });
  list.dataset.hue = hue;
  list.replaceChildren(...rows.map(({ step, label, count }) => {
    const line = document.createElement("li");
    const swatch = document.createElement("span");
    swatch.className = "swatch";
    swatch.dataset.class = String(step);
    const [word, number] = [document.createElement("span"), document.createElement("span")];
    word.textContent = label;
    number.className = "legend-count";
    number.textContent = integer(count);
    line.append(swatch, word, number);
    return line;
  }));
}

/**
 * Say one commune on a card, from its own row of the table.
 * @param {HTMLElement} card
 * @param {HTMLTableRowElement | null} row
 * @param {string} unit what is counted
 */
export function fillCard(card, row, unit) {
  card.hidden = row === null;
  if (!row) return card.replaceChildren();
  const link = find(row, "th a", HTMLAnchorElement);
  const [name, figure, open] = [document.createElement("p"), document.createElement("p"), document.createElement("a")];
  const state = find(row, ".state", HTMLElement).cloneNode(true);
  name.className = "strong";
  name.textContent = link.textContent;
  figure.className = "numbers";
  figure.textContent = figureOf(row, unit);
  open.className = "btn btn-small";
  open.href = link.href;
  open.textContent = office.progress.open;
  card.replaceChildren(name, state, ...(figure.textContent ? [figure] : []), open);
}

/**
 * Say a row's figure in one line; nothing where nothing is known.
 * @param {HTMLTableRowElement} row
 * @param {string} unit
 * @returns {string}
 */
export function figureOf(row, unit) {
  const [figure, left] = ["data-figure", "data-short-by"].map((name) => row.querySelector(`td[${name}]`));
  if (!figure?.getAttribute("data-value")) return "";
  const words = `${figure.textContent?.trim()} ${unit}`;
  if (!Number(left?.getAttribute("data-value"))) return words;
  return `${words}, ${fill(office.progress.card_left, { n: left?.textContent?.trim() ?? "", unit })}`;
}
