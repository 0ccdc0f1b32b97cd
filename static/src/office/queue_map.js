// The queue's map: clusters and pins of the server for the view and the filter, and the pins of the rows one points at.

import { createClusters } from "../map/clusters.js";
import { formatBbox } from "../map/core_bbox.js";
import { createPins } from "../map/pins.js";
import { layerFilter, isSurelySeen } from "./queue_rules.js";

/** @typedef {import("../map/map.js").MapView} MapView */
/** @typedef {import("../map/pins.js").MapPin} MapPin */

/** The pins of a queue on a map. */
export class QueueMap {
  /** @type {MapPin[]} */
  #found = [];
  /** @type {MapPin | null} */
  #chosen = null;
  /** @type {MapPin | null} */
  #lit = null;
  #clusters;
  #pins;
  #latest = new AbortController();

  /**
   * @param {MapView} view
   * @param {{address: string, onSelect: (code: string) => void, onHover: (code: string | null) => void, onFail: () => void}} options
   */
  constructor(view, options) {
    this.view = view;
    this.options = options;
    this.#clusters = createClusters(view);
    this.#pins = createPins(view, options);
    view.onMove(() => this.load());
  }

  /** Ask again for what the page's address is about. */
  async load() {
    this.#latest.abort();
    const mine = (this.#latest = new AbortController());
    const { bbox, zoom } = this.view.frame();
    const filter = layerFilter(new URLSearchParams(location.search));
    const query = new URLSearchParams({ bbox: formatBbox(bbox), zoom: String(zoom), ...filter });
    try {
      const response = await fetch(`${this.options.address}?${query}`, { signal: mine.signal });
      if (!response.ok) throw new Error(String(response.status));
      const { clusters, pins } = await response.json();
      this.#found = pins;
      this.#clusters.show(clusters);
      this.#show();
    } catch {
      if (!mine.signal.aborted) this.options.onFail();
    }
  }

  /** Answer a pointer over a row; a pin that hides in a cluster comes out for as long. @param {MapPin | null} pin */
  highlight(pin) {
    this.#lit = pin;
    this.#show();
    this.#pins.highlight(pin && pin.code);
  }

  /** Keep a row's pin large, and on the screen. @param {MapPin | null} pin */
  choose(pin) {
    this.#chosen = pin;
    this.#show();
    this.#pins.select(pin && pin.code);
    if (pin && !isSurelySeen(this.view.frame(), [pin.lon, pin.lat])) this.view.moveTo([pin.lon, pin.lat]);
  }

  /** @param {string} code @returns {MapPin | undefined} */
  pin(code) {
    return this.#found.find((pin) => pin.code === code);
  }

  #show() {
    const extra = [this.#chosen, this.#lit].filter((pin) => pin !== null);
    const pins = new Map([...this.#found, ...extra].map((pin) => [pin.code, pin]));
    this.#pins.show([...pins.values()]);
  }
}
