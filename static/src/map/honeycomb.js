/**
 * The communes as equal hexagons: the same colours as on the map, walked by arrow keys, one of them chosen.
 * @module map/honeycomb
 */

import { extentOf, linesOf, middleOf, outlineOf, stepTowards } from "./core_honeycomb.js";
import { isDeep } from "./core_steps.js";
import { createSignal } from "./signal.js";
import { svg } from "./svg.js";
import { canHover } from "./theme.js";

/** @typedef {import("./core_honeycomb.js").Arrow} Arrow */
/** @typedef {import("./core_honeycomb.js").Cell} Cell */
/** @typedef {import("./core_steps.js").Step} Step */
/** @typedef {{cell: Cell, name: string}} Hexagon */
/** @typedef {{shape: SVGElement, text: SVGElement, name: string}} Drawn */

/** Drawn this wide, whatever its size on the screen. */
const WIDTH = 100;
const NAME_PX = 11;
const LINE_HEIGHT_PX = 12.5;

/** A drawing this wide leaves the side free that the eye reads first: a page may put a card there. */
const ROOMY_PX = 480;

const HATCH_ID = "honeycomb-hatch";

/** One map of hexagons on one element. */
export class Honeycomb {
  /** @type {Map<string, Drawn>} */
  #hexagons = new Map();
  /** @type {Map<string, Cell>} */
  #cells;
  #drawing;
  /** Names, shortened to fit, are for the eye: a hexagon is called by its label, which has the whole one. */
  #names = svg("g", { class: "honeycomb-names", "aria-hidden": "true" });
  #outline = svg("path", { d: outlineOf(WIDTH), class: "honeycomb-chosen", "aria-hidden": "true" });
  #pen = /** @type {CanvasRenderingContext2D} */ (document.createElement("canvas").getContext("2d"));
  #selected = /** @type {import("./signal.js").Signal<string>} */ (createSignal());
  #pointed = /** @type {import("./signal.js").Signal<string | null>} */ (createSignal());
  #opened = /** @type {import("./signal.js").Signal<string>} */ (createSignal());
  #width_px = 0;

  /** @param {HTMLElement} element @param {Record<string, Hexagon>} hexagons by commune code */
  constructor(element, hexagons) {
    this.element = element;
    this.#cells = new Map(Object.entries(hexagons).map(([code, { cell }]) => [code, cell]));
    const { width, height } = extentOf(this.#cells.values());
    this.#drawing = svg("svg", { viewBox: `-5 -5 ${width * WIDTH + 10} ${height * WIDTH + 10}`, role: "listbox" }, hatch());
    for (const [code, { cell, name }] of Object.entries(hexagons)) this.#draw(code, cell, name);
    this.#drawing.append(this.#names, this.#outline); // last: above the neighbours
    element.replaceChildren(this.#drawing);
    this.#focusable(this.#hexagons.keys().next().value ?? null);
    this.#listen();
    new ResizeObserver(() => this.#fitNames()).observe(element);
    document.fonts?.ready.then(() => this.#fitNames(true));
  }

  /** Call back when a hexagon is chosen, by tap or by walking on it. @param {(code: string) => void} listener */
  onSelect(listener) {
    return this.#selected.on(listener);
  }

  /** Call back when the pointer is over another hexagon. @param {(code: string | null) => void} listener */
  onHover(listener) {
    return this.#pointed.on(listener);
  }

  /** Call back when somebody wants to see what is behind a hexagon. @param {(code: string) => void} listener */
  onOpen(listener) {
    return this.#opened.on(listener);
  }

  /** Say what the whole is about. @param {string} label */
  setLabel(label) {
    this.#drawing.setAttribute("aria-label", label);
  }

  /**
   * Give every hexagon its colour and its words; the shapes stay.
   * @param {ReadonlyMap<string, Step>} steps
   * @param {{hue: string, label: (code: string) => string, isWanted: (code: string) => boolean}} options those not wanted are faint
   */
  show(steps, { hue, label, isWanted }) {
    this.element.dataset.hue = hue;
    for (const [code, { shape, text }] of this.#hexagons) {
      const step = steps.get(code);
      set(shape, "aria-label", label(code));
      text.classList.toggle("is-deep", isDeep(step));
      for (const part of [shape, text]) {
        set(part, "data-class", String(step ?? "off"));
        part.classList.toggle("is-faint", !isWanted(code));
      }
    }
  }

  /** Mark a hexagon as chosen; does not call onSelect. @param {string | null} code */
  select(code) {
    for (const [key, { shape }] of this.#hexagons) set(shape, "aria-selected", String(key === code));
    const chosen = code === null ? undefined : this.#hexagons.get(code);
    this.#outline.classList.toggle("is-there", chosen !== undefined);
    if (!chosen) return;
    set(this.#outline, "transform", chosen.shape.getAttribute("transform") ?? "");
    this.#focusable(code);
  }

  /** Answer a pointer that is over the commune's row in a list. @param {string | null} code */
  highlight(code) {
    for (const [key, { shape }] of this.#hexagons) shape.classList.toggle("is-near", key === code);
  }

  /** @param {string} code @param {Cell} cell @param {string} name */
  #draw(code, cell, name) {
    const { x, y } = middleOf(cell);
    const transform = `translate(${(x * WIDTH).toFixed(2)} ${(y * WIDTH).toFixed(2)})`;
    const text = svg("text", { transform });
    const shape = svg(
      "g", { class: "hexagon", role: "option", "aria-selected": "false", "aria-label": name, "data-code": code, tabindex: -1, transform },
      svg("path", { d: outlineOf(WIDTH) }),
    );
    this.#hexagons.set(code, { shape, text, name });
    this.#names.append(text);
    this.#drawing.append(shape);
  }

  /** Only one hexagon is a stop of the Tab key. @param {string | null} code */
  #focusable(code) {
    for (const [key, { shape }] of this.#hexagons) set(shape, "tabindex", key === code ? "0" : "-1");
  }

  #listen() {
    const codeOf = (/** @type {Event} */ { target }) => (target instanceof Element ? target.closest(".hexagon")?.getAttribute("data-code") : null) ?? null;
    this.#drawing.addEventListener("keydown", (event) => this.#key(event, codeOf(event)));
    this.#drawing.addEventListener("focusin", (event) => {
      const code = codeOf(event);
      if (code) this.#selected.emit(code);
    });
    this.#drawing.addEventListener("click", (event) => {
      const code = codeOf(event);
      if (code) (canHover() ? this.#opened : this.#selected).emit(code);
    });
    if (!canHover()) return;
    this.#drawing.addEventListener("pointerdown", (event) => event.preventDefault()); // a press goes on: no focus, no choice
    this.#drawing.addEventListener("pointerover", (event) => this.#pointed.emit(codeOf(event)));
    this.#drawing.addEventListener("pointerleave", () => this.#pointed.emit(null));
  }

  /** @param {KeyboardEvent} event @param {string | null} code */
  #key(event, code) {
    if (!code || event.altKey || event.ctrlKey || event.metaKey) return;
    const isOpening = event.key === "Enter" || event.key === " ";
    if (!isOpening && !event.key.startsWith("Arrow")) return;
    event.preventDefault();
    if (isOpening) return void this.#opened.emit(code);
    const next = stepTowards(code, /** @type {Arrow} */ (event.key), this.#cells);
    this.#hexagons.get(next)?.shape.focus();
  }

  /** Write the names again where hexagons have another size. @param {boolean} [isNewFont] */
  #fitNames(isNewFont = false) {
    set(this.#drawing, "preserveAspectRatio", this.element.clientWidth < ROOMY_PX ? "xMidYMid" : "xMaxYMid");
    const scale = this.#drawing instanceof SVGSVGElement ? this.#drawing.getScreenCTM()?.a ?? 0 : 0;
    const width = Math.round(WIDTH * scale * 10) / 10;
    if (!width || (width === this.#width_px && !isNewFont)) return;
    this.#width_px = width;
    this.element.style.setProperty("--name", `${NAME_PX / scale}px`);
    this.#pen.font = `500 ${NAME_PX}px ${getComputedStyle(this.element).fontFamily}`;
    const room = { width, lineHeight: LINE_HEIGHT_PX, measure: (/** @type {string} */ text) => this.#pen.measureText(text).width };
    for (const { text, name } of this.#hexagons.values()) {
      const lines = linesOf(name, room);
      const y = (/** @type {number} */ i) => (((i - (lines.length - 1) / 2) * LINE_HEIGHT_PX) / scale).toFixed(2);
      text.replaceChildren(...lines.map((line, i) => svg("tspan", { x: 0, y: y(i) }, line)));
    }
  }
}

/**
 * Draw communes as hexagons.
 * @param {HTMLElement} element
 * @param {Record<string, Hexagon>} hexagons
 * @returns {Honeycomb}
 */
export function createHoneycomb(element, hexagons) {
  return new Honeycomb(element, hexagons);
}

/** Touch an attribute only where it changes. @param {Element} element @param {string} name @param {string} value */
function set(element, name, value) {
  if (element.getAttribute(name) !== value) element.setAttribute(name, value);
}

/** The hatch of "no data", in the colours of the style sheet. */
function hatch() {
  const lines = svg("path", { d: "M-5 25L25 -5M-5 5L5 -5M15 25L25 15", class: "honeycomb-hatch-line" });
  const pattern = svg("pattern", { id: HATCH_ID, width: 20, height: 20, patternUnits: "userSpaceOnUse" }, svg("rect", { width: 20, height: 20, class: "honeycomb-hatch-ground" }), lines);
  return svg("defs", {}, pattern);
}
