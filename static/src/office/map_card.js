// The card over the map: what a cluster is made of, by group and state, or one record with its photograph.

import { activity_state, group_short, hotspot_state, model_state } from "../../../webapp/words/domain.json";
import { integer } from "../core/format.js";
import { html } from "../map/svg.js";
import { around, find } from "../pages/find.js";
import { largestFirst } from "./map_rules.js";
import { fill, office } from "./words.js";

/** @typedef {import("./map_layer.js").RecordPin} RecordPin */
/** @typedef {import("./map_layer.js").RecordCluster} RecordCluster */

/** @type {Record<string, Record<string, string>>} */
const STATES = { model: model_state, security: model_state, hotspot: hotspot_state, activity: activity_state };

/** The one card of the map. */
export class MapCard {
  #body;
  #asked = 0;

  /**
   * @param {HTMLElement} root
   * @param {{address: string, onClose: () => void, onNearer: (key: string) => void, onSibling: (code: string) => void}} options
   */
  constructor(root, options) {
    this.root = root;
    this.options = options;
    this.#body = find(root, ".records-card-body", HTMLElement);
    root.addEventListener("click", (event) => {
      if (around(event, "[data-dismiss]")) options.onClose();
      const { nearer, sibling } = around(event, "[data-nearer], [data-sibling]")?.dataset ?? {};
      if (nearer) options.onNearer(nearer);
      if (sibling) options.onSibling(sibling);
    });
    root.addEventListener("keydown", (event) => {
      if (event.key === "Escape") options.onClose();
    });
  }

  /** Take the card away. */
  hide() {
    this.#asked += 1;
    this.root.hidden = true;
  }

  /** Say a cluster. @param {RecordCluster} cluster @param {string} place @param {{isPassing: boolean}} how passing: only under the pointer */
  showCluster(cluster, place, { isPassing }) {
    this.#asked += 1;
    const nearer = html("button", { class: "btn btn-small", type: "button", "data-nearer": cluster.key }, office.map.nearer);
    const where = place ? [html("p", { class: "small muted" }, place)] : [];
    this.#put(isPassing, html("p", { class: "strong" }, fill(office.map.crowd, { n: integer(cluster.count) })), ...where, groupsOf(cluster), nearer);
  }

  /** Say a record: its name at once, the rest when it has come. @param {RecordPin} pin @param {RecordPin[]} siblings in the very same place */
  async showPin(pin, siblings) {
    const mine = ++this.#asked;
    const wait = html("div", { class: "skeleton", "aria-hidden": "true" }, html("div", { class: "skeleton-photo" }), html("div", { class: "skeleton-line" }));
    this.#put(false, html("p", { class: "strong" }, pin.name), wait);
    const drawn = await this.#fetch(pin.code);
    if (mine !== this.#asked) return;
    this.#put(false, ...drawn, ...(siblings.length ? [siblingsOf(siblings)] : []));
  }

  /** @param {boolean} isPassing @param {Element[]} parts */
  #put(isPassing, ...parts) {
    this.#body.replaceChildren(...parts);
    this.root.toggleAttribute("data-passing", isPassing);
    this.root.hidden = false;
  }

  /** @param {string} code @returns {Promise<Element[]>} */
  async #fetch(code) {
    try {
      const response = await fetch(this.options.address.replace("CODE", encodeURIComponent(code)));
      if (!response.ok) throw new Error(String(response.status));
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      return [...page.body.children].map((part) => document.adoptNode(part));
    } catch {
      return [html("p", { role: "alert" }, office.map.card_failed)];
    }
  }
}

/** @param {RecordCluster} cluster */
function groupsOf({ groups, states }) {
  const rows = largestFirst(groups).map(([group, n]) => {
    const name = html("span", {}, html("span", { class: "glyph", "data-group": group, "aria-hidden": "true" }), ` ${group_short[/** @type {"model"} */ (group)]}`);
    const parts = largestFirst(states[group] ?? {}).map(([state, of]) =>
      html("li", {}, html("span", {}, STATES[group]?.[state] ?? state), html("span", { class: "numbers" }, integer(of))));
    const head = html("p", { class: "records-group" }, name, html("span", { class: "numbers strong" }, integer(n)));
    return html("li", {}, head, html("ul", { class: "records-states small muted" }, ...parts));
  });
  return html("ul", { class: "records-groups" }, ...rows);
}

/** @param {RecordPin[]} siblings */
function siblingsOf(siblings) {
  const rows = siblings.map(({ code, name, group }) => {
    const glyph = html("span", { class: "glyph", "data-group": group, "aria-hidden": "true" });
    return html("li", {}, html("button", { class: "btn btn-quiet btn-small", type: "button", "data-sibling": code }, glyph, html("span", {}, name)));
  });
  return html("div", { class: "records-siblings" }, html("p", { class: "small muted" }, office.map.siblings), html("ul", {}, ...rows));
}
