// The list twin of the map: a row for every cluster and every pin on the screen, each answering its drawing.

import { group_short } from "../../../webapp/words/domain.json";
import { integer } from "../core/format.js";
import { drawCluster } from "../map/clusters.js";
import { html } from "../map/svg.js";
import { around } from "../pages/find.js";
import { largestFirst } from "./map_rules.js";
import { stepInside } from "./queue_rules.js";
import { fill, office } from "./words.js";

/** @typedef {import("./map_layer.js").RecordPin} RecordPin */
/** @typedef {import("./map_layer.js").RecordCluster} RecordCluster */

/**
 * @typedef {Object} ListOptions
 * @property {string} address of a record, with CODE for its code
 * @property {(cluster: RecordCluster) => string} placeOf
 * @property {(key: string) => void} onCluster
 * @property {(code: string | null) => void} onPin
 * @property {(row: {code?: string, key?: string} | null) => void} onHover
 */

/** The rows of what is on the screen. */
export class MapList {
  #root;
  /** @type {string | null} */
  #chosen = null;

  /** @param {HTMLElement} root @param {ListOptions} options */
  constructor(root, options) {
    this.#root = root;
    this.options = options;
    root.addEventListener("click", (event) => {
      const key = around(event, "[data-key]")?.dataset.key;
      if (key) options.onCluster(key);
    });
    root.addEventListener("focusin", (event) => options.onPin(around(event, "[data-code]")?.dataset.code ?? null));
    root.addEventListener("pointerover", (event) => {
      const { code, key } = around(event, ".records-row")?.dataset ?? {};
      options.onHover(code || key ? { code, key } : null);
    });
    root.addEventListener("pointerleave", () => options.onHover(null));
  }

  /** Make the rows those of what is on the screen. @param {RecordCluster[]} clusters @param {RecordPin[]} pins */
  show(clusters, pins) {
    const focused = document.activeElement?.closest(".records-row");
    const hadFocus = focused && this.#root.contains(focused);
    const ordered = [...pins].sort((a, b) => a.place.localeCompare(b.place, "vi") || a.name.localeCompare(b.name, "vi"));
    const crowds = [...clusters].sort((a, b) => b.count - a.count);
    this.#root.replaceChildren(...crowds.map((cluster) => this.#crowd(cluster)), ...ordered.map((pin) => this.#pin(pin)));
    this.select(this.#chosen);
    if (hadFocus && focused instanceof HTMLElement) this.#focusAgain(focused.dataset);
  }

  /** @param {string | null} code */
  select(code) {
    this.#chosen = code;
    for (const row of this.#rows()) {
      if (row.dataset.code === undefined) continue;
      const isChosen = row.dataset.code === code;
      if (isChosen) row.firstElementChild?.setAttribute("aria-current", "true");
      else row.firstElementChild?.removeAttribute("aria-current");
    }
  }

  /** Bring the row of what was pressed on the map into sight. @param {string} code */
  reveal(code) {
    this.#row({ code })?.scrollIntoView({ block: "nearest" });
  }

  /** Answer a pointer on the map. @param {{code?: string, key?: string} | null} drawn */
  highlight(drawn) {
    for (const row of this.#rows()) {
      const isNear = drawn !== null && (drawn.code ? row.dataset.code === drawn.code : row.dataset.key === drawn.key);
      row.firstElementChild?.classList.toggle("is-near", isNear);
    }
  }

  /** Go one row on. @param {1 | -1} by */
  step(by) {
    const rows = this.#rows();
    const here = document.activeElement?.closest(".records-row");
    const at = rows.findIndex((row) => (here ? row === here : row.dataset.code === (this.#chosen ?? undefined)));
    focusOn(rows[stepInside(at, by, rows.length)]);
  }

  #rows() {
    return [...this.#root.children].filter((row) => row instanceof HTMLElement);
  }

  /** @param {DOMStringMap} data */
  #row({ code, key }) {
    return this.#rows().find((row) => (code ? row.dataset.code === code : key !== undefined && row.dataset.key === key));
  }

  /** @param {DOMStringMap} data */
  #focusAgain(data) {
    focusOn(this.#row(data) ?? this.#rows()[0]);
  }

  /** @param {RecordCluster} cluster */
  #crowd(cluster) {
    const title = fill(office.map.crowd, { n: integer(cluster.count) });
    const ring = html("span", { class: "records-ring" }, drawCluster(cluster, "group"));
    const words = [html("span", {}, title), html("span", { class: "small muted" }, this.options.placeOf(cluster)), splitOf(cluster)];
    const main = html("span", { class: "row-item-main" }, ...words.filter((word) => word.textContent));
    const button = html("button", { class: "row-item", type: "button" }, ring, main);
    return html("li", { class: "records-row", "data-key": cluster.key }, button);
  }

  /** @param {RecordPin} pin */
  #pin(pin) {
    const glyph = html("span", { class: "glyph glyph-l", "data-group": pin.group, "aria-hidden": "true" });
    const group = html("span", { class: "visually-hidden" }, `${group_short[pin.group]}: `);
    const mark = html("span", { class: "mark mark-plain", "data-mark": pin.mark }, pin.status_name ?? "");
    const main = html("span", { class: "row-item-main" },
      html("span", {}, pin.name),
      html("span", { class: "small muted" }, group, pin.kind_name ?? ""),
      html("span", { class: "small" }, pin.place),
      html("span", { class: "records-foot small" }, mark, html("span", {}, pin.state_name)));
    const link = html("a", { class: "row-item", href: this.options.address.replace("CODE", encodeURIComponent(pin.code)) },
      html("span", { class: "records-ring" }, glyph), main);
    return html("li", { class: "records-row", "data-code": pin.code }, link);
  }
}

/** Say how a cluster is divided, with the shape of each group. @param {RecordCluster} cluster */
export function splitOf({ groups }) {
  const parts = largestFirst(groups).map(([group, n]) => {
    const shape = html("span", { class: "glyph", "data-group": group }, html("span", { class: "visually-hidden" }, office.map.group[/** @type {"model"} */ (group)]));
    return html("span", { class: "records-part numbers" }, shape, ` ${integer(n)}`);
  });
  return html("span", { class: "records-parts small" }, ...parts);
}

/** @param {HTMLElement | undefined} row */
function focusOn(row) {
  const target = row?.firstElementChild;
  if (target instanceof HTMLElement) target.focus();
}
