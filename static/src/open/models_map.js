// The map of the published models: pins while they have room, else counts; a commune pressed becomes the filter.

import { createClusters } from "../map/clusters.js";
import { inBbox } from "../map/core_bbox.js";
import { createPins } from "../map/pins.js";
import { openGround } from "../pages/ground.js";
import { gather } from "./core_gather.js";

/** @typedef {import("../core/geodesy.js").LonLat} LonLat */
/** @typedef {import("../map/pins.js").MapPin} MapPin */
/** @typedef {{code: string, name: string, kind_name: string, group: "model" | "security", commune_code: string, commune_name: string, area_name: string | null, point: LonLat | null, photo: string | null, url: string}} Model */
/** @typedef {{group: string | null, commune: string | null}} Chosen */

/** The published models on a map. */
export class ModelsMap {
  /** @type {(Model & {point: LonLat})[]} */
  #models = [];
  /** @type {Chosen} */
  #chosen;
  #view;
  #boundaries;
  #pins;
  #clusters;

  /**
   * @param {HTMLElement} element
   * @param {{chosen: Chosen, onSelect: (model: Model) => void, onHover: (code: string | null) => void, onCommune: (code: string | null) => void}} options
   */
  constructor(element, options) {
    const { view, boundaries } = openGround(element);
    this.#chosen = options.chosen;
    this.#view = view;
    this.#boundaries = boundaries;
    this.#clusters = createClusters(view);
    this.#pins = createPins(view, {
      onSelect: (code) => {
        const model = this.#models.find((one) => one.code === code);
        if (!model) return;
        this.#pins.select(code);
        options.onSelect(model);
      },
      onHover: options.onHover,
    });
    view.onMove(() => this.#show());
    boundaries.then((drawn) => {
      drawn?.onSelect(options.onCommune);
      drawn?.select(this.#chosen.commune, { reveal: true });
    });
  }

  /** Fetch the models once; filtering needs no further answer. @param {string} address */
  async load(address) {
    const response = await fetch(address);
    if (!response.ok) throw new Error(String(response.status));
    /** @type {{models: Model[]}} */
    const { models } = await response.json();
    this.#models = models.flatMap((model) => (model.point ? [{ ...model, point: model.point }] : []));
    this.#show();
  }

  /** Show what the page's address asks for. @param {Chosen} chosen */
  async filter(chosen) {
    const moved = chosen.commune !== this.#chosen.commune;
    this.#chosen = chosen;
    this.#show();
    if (!moved) return;
    if (!chosen.commune) this.#view.home();
    (await this.#boundaries)?.select(chosen.commune, { reveal: true });
  }

  /** Answer a pointer over a card. @param {string | null} code */
  highlight(code) {
    this.#pins.highlight(code);
  }

  /** Lift the choice of a pin. */
  clear() {
    this.#pins.select(null);
  }

  /** Say something to who hears the map. @param {string} sentence */
  announce(sentence) {
    this.#view.announce(sentence);
  }

  #show() {
    const { group, commune } = this.#chosen;
    const { bbox, zoom } = this.#view.frame();
    const asked = this.#models.filter((model) => (!group || model.group === group) && (!commune || model.commune_code === commune));
    const { clusters, alone } = gather(asked, zoom);
    this.#clusters.show(clusters.filter(({ lon, lat }) => inBbox(bbox, [lon, lat])));
    this.#pins.show(alone.filter(({ point }) => inBbox(bbox, point)).map(toPin));
  }
}

/** Where a model is, as the list says it: after the area's name the commune's begins small. @param {Model} model */
export function whereIs({ area_name, commune_name }) {
  return area_name ? `${area_name}, ${commune_name.charAt(0).toLowerCase()}${commune_name.slice(1)}` : commune_name;
}

/** @param {Model & {point: LonLat}} model @returns {MapPin} */
function toPin(model) {
  const { code, group, name, kind_name, point: [lon, lat] } = model;
  return { code, lon, lat, group, mark: "confirmed", name, kind_name, status_name: whereIs(model) };
}
