// Every record of the view, as clusters and pins: one question per view and filter, the latest wins, nothing is cleared meanwhile.

import { createClusters } from "../map/clusters.js";
import { createPins } from "../map/pins.js";
import { isSurelySeen } from "./queue_rules.js";
import { questionFor } from "./map_rules.js";

/** @typedef {import("../map/map.js").MapView} MapView */
/** @typedef {import("../map/pins.js").MapPin & {state_name: string, place: string}} RecordPin */
/** @typedef {Record<string, Record<string, number>>} States by group */
/** @typedef {import("../map/clusters.js").Cluster & {groups: Record<string, number>, states: States}} RecordCluster */

/**
 * @typedef {Object} LayerOptions
 * @property {string} address
 * @property {() => void} onAnswer
 * @property {() => void} onFail
 * @property {(pin: RecordPin) => void} onPin
 * @property {(cluster: RecordCluster, byKeyboard: boolean) => void} onCluster
 * @property {(code: string | null) => void} onHoverPin
 * @property {(cluster: RecordCluster | null) => void} onHoverCluster
 */

/** The records of a map. */
export class MapLayer {
  /** @type {RecordPin[]} */
  pins = [];
  /** @type {RecordCluster[]} */
  clusters = [];
  /** @type {RecordPin | null} */
  #chosen = null;
  #rings;
  #marks;
  #latest = new AbortController();

  /** @param {MapView} view @param {LayerOptions} options */
  constructor(view, options) {
    this.view = view;
    this.options = options;
    this.#rings = createClusters(view, {
      ring: "group",
      onSelect: (cluster, byKeyboard) => options.onCluster(/** @type {RecordCluster} */ (cluster), byKeyboard),
      onHover: (cluster) => options.onHoverCluster(/** @type {RecordCluster | null} */ (cluster)),
    });
    this.#marks = createPins(view, {
      onSelect: (code) => {
        const pin = this.pin(code);
        if (pin) options.onPin(pin);
      },
      onHover: options.onHoverPin,
    });
  }

  /** Ask for the view as it is now. @param {import("./map_rules.js").Filters} filters */
  async load(filters) {
    this.#latest.abort();
    const mine = (this.#latest = new AbortController());
    try {
      const response = await fetch(`${this.options.address}?${questionFor(this.view.frame(), filters)}`, { signal: mine.signal });
      if (response.status === 401) return location.reload(); // the session is over: signing in leads back here
      if (!response.ok) throw new Error(String(response.status));
      const { clusters, pins } = await response.json();
      this.clusters = clusters;
      this.pins = pins;
      this.#rings.show(clusters);
      this.#show();
      this.#fade(false);
      this.options.onAnswer();
    } catch {
      if (mine.signal.aborted) return;
      this.#fade(true);
      this.options.onFail();
    }
  }

  /** @param {string} code @returns {RecordPin | undefined} */
  pin(code) {
    return this.pins.find((pin) => pin.code === code) ?? (this.#chosen?.code === code ? this.#chosen : undefined);
  }

  /** Keep a pin large, and on the screen; it stays while the map is moved. @param {RecordPin | null} pin */
  choose(pin) {
    this.#chosen = pin;
    this.#show();
    this.#marks.select(pin && pin.code);
    if (pin && !isSurelySeen(this.view.frame(), [pin.lon, pin.lat])) this.view.moveTo([pin.lon, pin.lat]);
  }

  /** Answer a pointer over a row. @param {{code?: string, key?: string} | null} row */
  highlight(row) {
    this.#marks.highlight(row?.code ?? null);
    this.#rings.highlight(row?.key ?? null);
  }

  #show() {
    const extra = this.#chosen ? [this.#chosen] : [];
    this.#marks.show([...new Map([...this.pins, ...extra].map((pin) => [pin.code, pin])).values()]);
  }

  /** What no longer answers the question is shown as such, rather than taken away. @param {boolean} isOld */
  #fade(isOld) {
    this.view.element.toggleAttribute("data-old", isOld);
  }
}
