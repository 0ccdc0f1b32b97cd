/**
 * Markers told apart by a key: an answer of the server moves, adds and removes only what differs, so nothing jumps.
 * @module map/markers
 */

import * as L from "leaflet";
import { keyedDiff } from "./core_diff.js";
import { RANK } from "./crowd.js";
import { toLatLng } from "./lonlat.js";
import { html } from "./svg.js";
import { canHover } from "./theme.js";

/** @typedef {import("./map.js").MapView} MapView */
/** @typedef {import("../core/geodesy.js").LonLat} LonLat */

/** @typedef {import("./core_labels.js").Box} Box */
/** @typedef {{size: [number, number], anchor: [number, number], z: number, covers: Box}} Measures covers: seen from the place */

/**
 * What a kind of marker must know about its items.
 * @template Item
 * @typedef {Object} Craft
 * @property {string} className
 * @property {(item: Item) => string} keyOf
 * @property {(item: Item) => LonLat} positionOf
 * @property {(a: Item, b: Item) => boolean} same whether the two are drawn alike in the same place
 * @property {(item: Item) => Element} draw
 * @property {(item: Item) => string} label the sentence a screen reader says
 * @property {(item: Item) => Measures} measure
 * @property {(item: Item, event: {x: number, y: number} | null) => void} press with the tapped point, null by keyboard
 * @property {(item: Item | null) => void} [point]
 * @property {(item: Item) => string} [tip]
 */

/** @template Item */
export class Markers {
  /** @type {Map<string, Item>} */
  #items = new Map();
  /** @type {Map<string, L.Marker>} */
  #markers = new Map();

  /** @param {MapView} view @param {Craft<Item>} craft */
  constructor(view, craft) {
    this.view = view;
    this.craft = craft;
    this.party = view.crowd.join({ rank: RANK.pins, boxes: () => this.#boxes() });
  }

  /** Make the markers on the map those of the items. @param {Item[]} items */
  show(items) {
    const { keyOf, same, positionOf } = this.craft;
    const { added, changed, removed } = keyedDiff(this.#items, items, keyOf, same);
    for (const key of removed) this.#remove(key);
    for (const item of changed) this.#redraw(item);
    // Tab goes from north to south, as one reads.
    for (const item of added.sort((a, b) => positionOf(b)[1] - positionOf(a)[1])) this.#add(item);
    if (added.length || changed.length || removed.length) this.party.changed();
  }

  /** @param {string} key @returns {HTMLElement | undefined} */
  element(key) {
    return this.#markers.get(key)?.getElement();
  }

  /** @returns {Item[]} */
  items() {
    return [...this.#items.values()];
  }

  /** Bring a marker above the others, or back. @param {string} key @param {number} lift */
  raise(key, lift) {
    this.#markers.get(key)?.setZIndexOffset(lift);
  }

  destroy() {
    this.party.leave();
    for (const key of [...this.#markers.keys()]) this.#remove(key);
  }

  /** @returns {Box[]} */
  #boxes() {
    return this.items().map((item) => {
      const { x, y } = this.view.leaflet.project(toLatLng(this.craft.positionOf(item)));
      const { left, right, top, bottom } = this.craft.measure(item).covers;
      return { left: x + left, right: x + right, top: y + top, bottom: y + bottom };
    });
  }

  /** @param {Item} item */
  #add(item) {
    const key = this.craft.keyOf(item);
    const marker = L.marker(toLatLng(this.craft.positionOf(item)), { icon: this.#icon(item), riseOnHover: true, autoPanOnFocus: true });
    this.#items.set(key, item);
    this.#markers.set(key, marker);
    marker.setZIndexOffset(this.craft.measure(item).z).addTo(this.view.leaflet);
    this.#describe(item, marker);
    this.#listen(key, marker);
  }

  /** @param {Item} item */
  #redraw(item) {
    const key = this.craft.keyOf(item);
    const marker = /** @type {L.Marker} */ (this.#markers.get(key));
    const { size, anchor, z } = this.craft.measure(item);
    this.#items.set(key, item);
    marker.setLatLng(toLatLng(this.craft.positionOf(item))).setZIndexOffset(z);
    // The element stays, and with it the focus of who is on it.
    const element = /** @type {HTMLElement} */ (marker.getElement());
    element.replaceChildren(this.craft.draw(item));
    Object.assign(element.style, { width: `${size[0]}px`, height: `${size[1]}px` });
    Object.assign(element.style, { marginLeft: `${-anchor[0]}px`, marginTop: `${-anchor[1]}px` });
    this.#describe(item, marker);
  }

  /** @param {string} key */
  #remove(key) {
    const marker = this.#markers.get(key);
    if (marker?.getElement()?.contains(document.activeElement)) this.view.element.focus({ preventScroll: true });
    marker?.remove();
    this.#markers.delete(key);
    this.#items.delete(key);
  }

  /** @param {Item} item */
  #icon(item) {
    const { size, anchor } = this.craft.measure(item);
    const drawing = /** @type {HTMLElement} */ (this.craft.draw(item));
    return L.divIcon({ className: `map-marker ${this.craft.className}`, html: drawing, iconSize: size, iconAnchor: anchor });
  }

  /** @param {Item} item @param {L.Marker} marker */
  #describe(item, marker) {
    marker.getElement()?.setAttribute("aria-label", this.craft.label(item));
  }

  /** @param {string} key @param {L.Marker} marker */
  #listen(key, marker) {
    const { craft } = this;
    const item = () => /** @type {Item} */ (this.#items.get(key));
    marker.on("click", ({ containerPoint: { x, y } }) => {
      marker.closeTooltip();
      craft.press(item(), { x, y });
    });
    marker.getElement()?.addEventListener("keydown", (event) => this.#key(event, item()));
    if (craft.point) marker.on("mouseover", () => craft.point?.(item())).on("mouseout", () => craft.point?.(null));
    if (!craft.tip || !canHover()) return;
    const offset = L.point(0, 6 - craft.measure(item()).anchor[1]);
    const content = () => html("span", {}, craft.tip?.(item()) ?? "");
    marker.bindTooltip(content, { direction: "top", className: "map-tip", offset, opacity: 1 });
  }

  /** @param {KeyboardEvent} event @param {Item} item */
  #key(event, item) {
    if (event.key === "Escape") this.view.element.focus({ preventScroll: true });
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    event.stopPropagation();
    this.craft.press(item, null);
  }
}
