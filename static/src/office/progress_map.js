// The drawings of a target: the communes as they lie, in one map or north beside south, and as equal hexagons.
// Shapes are drawn once, when a drawing is first looked at; then only colours change.

import { integer } from "../core/format.js";
import { createChoropleth, legendOf } from "../map/choropleth.js";
import { createHoneycomb } from "../map/honeycomb.js";
import { canHover } from "../map/theme.js";
import { find } from "../pages/find.js";
import { openGround, uncover } from "../pages/ground.js";
import { fill, office } from "./words.js";

/** @typedef {import("../map/map.js").MapView} MapView */
/** @typedef {import("../map/boundaries.js").Boundaries} Boundaries */
/** @typedef {import("../map/core_steps.js").Layer} Layer */
/** @typedef {import("../map/core_steps.js").Step} Step */
/** @typedef {import("../map/honeycomb.js").Hexagon} Hexagon */
/** @typedef {{layer: Layer, steps: ReadonlyMap<string, Step>, isWanted: (code: string) => boolean, what: string, title: string, say: (code: string) => string}} Picture */

/**
 * @typedef {Object} Options
 * @property {(code: string) => string | null} regionOf north or south; null for a commune that is not on the page
 * @property {(code: string | null) => void} onSelect
 * @property {(code: string | null) => void} onHover
 * @property {(code: string) => void} onOpen somebody wants to see what is behind a commune
 * @property {() => void} onFail the shapes cannot be had
 */

/** What an A4 page takes between its margins. */
const PAPER_PX = 660;

/** One picture, drawn in as many ways as were looked at; what is not in sight is coloured when it comes. */
export class ProgressMap {
  /** @type {{drawing: HTMLElement, boundaries: Boundaries, choropleth: ReturnType<typeof createChoropleth>}[]} */
  #maps = [];
  /** @type {ReturnType<typeof createHoneycomb> | null} */
  #honeycomb = null;
  /** @type {Set<HTMLElement>} */
  #opened = new Set();
  /** @type {Picture | null} */
  #picture = null;
  /** @type {string | null} */
  #chosen = null;
  #drawing;

  /** @param {HTMLElement} page @param {Options} options */
  constructor(page, options) {
    this.page = page;
    this.options = options;
    this.#drawing = find(page, '[data-drawing="map"]', HTMLElement);
    addEventListener("beforeprint", () => this.#fitPaper());
  }

  /** Turn to one of the drawings. @param {string} name map, sides or hex; the map where there is no such */
  turn(name) {
    const found = this.page.querySelector(`[data-drawing="${CSS.escape(name)}"]`);
    this.#drawing = found instanceof HTMLElement ? found : find(this.page, '[data-drawing="map"]', HTMLElement);
    this.page.dataset.ground = this.#drawing.dataset.drawing;
    if (!this.#opened.has(this.#drawing)) this.#open(this.#drawing);
    this.#draw();
  }

  /** @param {Picture} picture */
  show(picture) {
    this.#picture = picture;
    this.#draw();
    const place = find(this.page, "#progress-legend", HTMLElement);
    drawLegend(place, legendOf(picture.layer, picture.steps.keys(), picture.isWanted), picture.what);
  }

  /** @param {string | null} code */
  select(code) {
    this.#chosen = code;
    for (const { boundaries } of this.#maps) boundaries.select(code);
    this.#honeycomb?.select(code);
  }

  /** @param {string | null} code */
  highlight(code) {
    for (const { boundaries } of this.#maps) boundaries.highlight(code);
    this.#honeycomb?.highlight(code);
  }

  #draw() {
    const picture = this.#picture;
    if (!picture) return;
    for (const { drawing, choropleth } of this.#maps) {
      if (drawing === this.#drawing) choropleth.show(picture.layer, picture.isWanted);
    }
    if (this.#drawing.dataset.drawing !== "hex") return;
    this.#honeycomb?.setLabel(picture.title);
    this.#honeycomb?.show(picture.steps, { hue: picture.layer.hue ?? "green", label: picture.say, isWanted: picture.isWanted });
  }

  /** @param {HTMLElement} drawing */
  #open(drawing) {
    this.#opened.add(drawing);
    if (drawing.dataset.drawing === "hex") this.#honeycomb = this.#lay(drawing);
    for (const place of drawing.querySelectorAll("[data-bbox]")) if (place instanceof HTMLElement) this.#openMap(drawing, place);
  }

  /** @param {HTMLElement} drawing @param {HTMLElement} place */
  async #openMap(drawing, place) {
    const side = place.closest("[data-side]")?.getAttribute("data-side");
    const isDrawn = (/** @type {string} */ code) => { // left bare, one out of reach would pass for one without data
      const region = this.options.regionOf(code);
      return region !== null && (!side || region === side);
    };
    const ground = openGround(place, { isDrawn });
    const boundaries = await ground.boundaries;
    if (!boundaries) return this.options.onFail();
    this.#maps.push({ drawing, boundaries, choropleth: createChoropleth(boundaries) });
    this.#listen(ground.view, boundaries);
    boundaries.select(this.#chosen);
    this.#draw();
  }

  /** @param {MapView} view @param {Boundaries} boundaries */
  #listen(view, boundaries) {
    boundaries.onHover(this.options.onHover);
    boundaries.onSelect((code) => {
      this.options.onSelect(code);
      uncover(view, find(this.page, "#progress-card", HTMLElement), boundaries.commune(code ?? "")?.label);
      if (code && this.#picture) view.announce(this.#picture.say(code));
    });
    // With a mouse the card is already there: a press goes on to the records. A finger or a key asks for the card first.
    view.onPress(({ position, byKeyboard }) => {
      const code = byKeyboard || !canHover() ? null : boundaries.codeAt(position);
      if (code) this.options.onOpen(code);
      return code !== null;
    });
  }

  /** @param {HTMLElement} drawing */
  #lay(drawing) {
    /** @type {Record<string, [number, number, string]>} */
    const cells = JSON.parse(drawing.dataset.cells ?? "{}");
    /** @type {Record<string, Hexagon>} */
    const hexagons = Object.fromEntries(Object.entries(cells).map(([code, [column, row, name]]) => [code, { cell: [column, row], name }]));
    const honeycomb = createHoneycomb(drawing, hexagons);
    honeycomb.onSelect(this.options.onSelect);
    honeycomb.onHover(this.options.onHover);
    honeycomb.onOpen(this.options.onOpen);
    honeycomb.select(this.#chosen);
    return honeycomb;
  }

  /** On paper a map keeps the size it was drawn in, and is made smaller as a whole. */
  #fitPaper() {
    const { clientWidth, clientHeight, style } = this.#drawing;
    style.setProperty("--drawn-width", `${clientWidth}px`);
    style.setProperty("--drawn-height", `${clientHeight}px`);
    style.setProperty("--on-paper", String(Math.min(1, PAPER_PX / (clientWidth || PAPER_PX))));
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
