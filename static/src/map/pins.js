/**
 * Pins: the outline tells the group, what is inside it tells the mark. For a few hundred at most; more come as clusters.
 * @module map/pins
 */

import { fill } from "../core/format.js";
import words from "../../../webapp/words/map.json";
import { nearestWithin } from "./core_find.js";
import { MIDDLES, OUTLINES, SIGNS } from "./core_shapes.js";
import { toLatLng } from "./lonlat.js";
import { Markers } from "./markers.js";
import { svg } from "./svg.js";

/** @typedef {import("./map.js").MapView} MapView */
/** @typedef {import("./core_shapes.js").Group} Group */
/** @typedef {import("./core_clusters.js").Mark} Mark */

/**
 * @typedef {Object} MapPin
 * @property {string} code what tells it apart; on a phone the id of a record that has no code yet
 * @property {number} lon
 * @property {number} lat
 * @property {Group} group
 * @property {Mark} mark
 * @property {string} name
 * @property {string} [kind_name]
 * @property {string} [status_name]
 */

/** @typedef {{onSelect?: (code: string) => void, onHover?: (code: string | null) => void}} PinOptions */

const BOX_PX = 44;
const SCALE = 1.25;
const REACH_PX = 24;
const LIFT = 1000;
const CHOSEN_LIFT = 20_000;

/** The tip of every outline stands on its place. */
const ANCHOR = /** @type {[number, number]} */ ([BOX_PX / 2, 36]);

/** What a pin covers, seen from its place. */
const COVERS = { left: -16, right: 16, top: -30, bottom: 4 };

/** How far above its place a pin's middle is, for telling which pin a finger means. */
const MIDDLE_ABOVE_PX = 15;

/** The pins of a map. */
export class Pins {
  /** @type {Markers<MapPin>} */
  #markers;
  /** @type {string | null} */
  #chosen = null;
  /** @type {string | null} */
  #lit = null;

  /** @param {MapView} view @param {PinOptions} options */
  constructor(view, options) {
    this.view = view;
    this.#markers = new Markers(view, {
      className: "map-pin",
      keyOf: (pin) => pin.code,
      positionOf: (pin) => [pin.lon, pin.lat],
      same: samePin,
      draw: drawPin,
      label: pinLabel,
      tip: (pin) => pin.name,
      measure: () => ({ size: [BOX_PX, BOX_PX], anchor: ANCHOR, z: LIFT, covers: COVERS }),
      press: (pin, point) => options.onSelect?.((point ? this.#meant(point, pin) : pin).code),
      point: (pin) => options.onHover?.(pin && pin.code),
    });
  }

  /** Make the pins on the map these. @param {MapPin[]} pins */
  show(pins) {
    this.#markers.show(pins);
    this.#mark(this.#chosen, "is-chosen", true);
    this.#mark(this.#lit, "is-lit", true);
  }

  /** Keep one pin large, also when it comes back into view later. @param {string | null} code */
  select(code) {
    this.#mark(this.#chosen, "is-chosen", false);
    this.#chosen = code;
    this.#mark(code, "is-chosen", true);
  }

  /** Answer a pointer that is over the pin's row in a list. @param {string | null} code */
  highlight(code) {
    this.#mark(this.#lit, "is-lit", false);
    this.#lit = code;
    this.#mark(code, "is-lit", true);
  }

  destroy() {
    this.#markers.destroy();
  }

  /** Where finger-wide targets overlap, take the pin nearest to the finger. @param {{x: number, y: number}} point @param {MapPin} top */
  #meant(point, top) {
    const places = this.#markers.items().map((item) => {
      const { x, y } = this.view.leaflet.latLngToContainerPoint(toLatLng([item.lon, item.lat]));
      return { item, x, y: y - MIDDLE_ABOVE_PX };
    });
    return nearestWithin(point, places, REACH_PX) ?? top;
  }

  /** @param {string | null} code @param {"is-chosen" | "is-lit"} name @param {boolean} on */
  #mark(code, name, on) {
    const element = code === null ? undefined : this.#markers.element(code);
    if (code === null || !element) return;
    element.classList.toggle(name, on);
    if (name === "is-chosen") element.setAttribute("aria-pressed", String(on));
    this.#markers.raise(code, on || code === this.#chosen ? CHOSEN_LIFT : LIFT);
  }
}

/**
 * Prepare to show pins.
 * @param {MapView} view
 * @param {PinOptions} [options]
 * @returns {Pins}
 */
export function createPins(view, options = {}) {
  return new Pins(view, options);
}

/**
 * Draw the outline of a group with the sign of a mark; its tip is at ANCHOR of a box of 44.
 * @param {{group: Group, mark: Mark | "draft"}} pin
 * @returns {SVGElement}
 */
export function drawPin({ group, mark }) {
  const [x, y] = MIDDLES[group];
  const sign = SIGNS[mark];
  const parts = [
    svg("path", { class: "map-pin-halo", d: OUTLINES[group] }),
    svg("path", { class: "map-pin-shape", d: OUTLINES[group] }),
    ...(sign ? [svg("path", { class: "map-pin-sign", d: sign, transform: `translate(${x} ${y})` })] : []),
  ];
  const left = BOX_PX / 2 - 12 * SCALE;
  const inside = svg("g", { transform: `translate(${left} 7.500) scale(${SCALE})` }, ...parts);
  const box = { viewBox: `0 0 ${BOX_PX} ${BOX_PX}`, class: "map-pin-drawing", "data-group": group, "data-mark": mark };
  return svg("svg", { ...box, "aria-hidden": "true" }, inside);
}

/** @param {MapPin} a @param {MapPin} b @returns {boolean} */
function samePin(a, b) {
  return a.lon === b.lon && a.lat === b.lat && a.group === b.group && a.mark === b.mark && pinLabel(a) === pinLabel(b);
}

/** @param {MapPin} pin @returns {string} */
function pinLabel({ name, kind_name, mark, status_name = words.mark[mark] }) {
  if (!kind_name) return fill(words.pin.label_short, { name, mark: status_name });
  return fill(words.pin.label, { name, kind: kind_name, mark: status_name });
}
