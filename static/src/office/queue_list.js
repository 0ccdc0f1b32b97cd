// The queue's list: which row is chosen, which is near the pointer, and the card of a pin that is not on this page of it.

import { around, find } from "../pages/find.js";
import { stepInside } from "./queue_rules.js";

/** @typedef {import("../map/pins.js").MapPin} MapPin */

/** Read from a row what the map needs. @param {HTMLElement} row @returns {MapPin} */
export function pinOf({ dataset }) {
  const { code = "", lon, lat, name = "", kindName } = dataset;
  return {
    code, name, kind_name: kindName, lon: Number(lon), lat: Number(lat),
    group: /** @type {MapPin["group"]} */ (dataset.pinGroup),
    mark: /** @type {MapPin["mark"]} */ (dataset.pinMark),
  };
}

/** The rows of a queue. */
export class QueueList {
  #root;
  #picked;
  /** @type {string | null} */
  #chosen = null;

  /**
   * @param {HTMLElement} root
   * @param {{address: string, onSelect: (pin: MapPin) => void, onHover: (pin: MapPin | null) => void}} options
   */
  constructor(root, options) {
    this.#root = root;
    this.options = options;
    this.#picked = find(root, "#queue-picked", HTMLElement);
    root.addEventListener("focusin", (event) => {
      const row = around(event, "#queue-list .queue-row");
      if (row) this.#choose(row);
    });
    root.addEventListener("pointerover", (event) => {
      const row = around(event, ".queue-row");
      options.onHover(row && pinOf(row));
    });
    root.addEventListener("pointerleave", () => options.onHover(null));
  }

  /** @returns {string | null} */
  get chosen() {
    return this.#chosen;
  }

  /** Go to the row one step on; its link has the focus then, so Enter opens it. @param {1 | -1} by */
  step(by) {
    const rows = this.#rows();
    const at = rows.findIndex((row) => row.dataset.code === this.#chosen);
    const row = rows[stepInside(at, by, rows.length)];
    row?.querySelector("a")?.focus();
  }

  /** Answer a pointer over the pin on the map. @param {string | null} code */
  highlight(code) {
    for (const row of this.#rows()) row.querySelector("a")?.classList.toggle("is-near", row.dataset.code === code);
  }

  /** Show the row of a pin chosen on the map; fetch it where it is not on this page. @param {string} code */
  async pick(code) {
    this.#mark(code);
    const row = this.#row(code);
    row?.scrollIntoView({ block: "nearest" });
    const drawn = row ? row.cloneNode(true) : await this.#fetchRow(code);
    if (this.#chosen !== code || !(drawn instanceof HTMLElement)) return;
    this.#picked.toggleAttribute("data-listed", row !== undefined);
    this.#picked.querySelector("ul")?.replaceChildren(drawn);
    this.#picked.hidden = false;
  }

  /** Open the record of the row. @param {string} code */
  open(code) {
    const link = this.#root.querySelector(`.queue-row[data-code="${CSS.escape(code)}"] a`);
    if (link instanceof HTMLAnchorElement) location.assign(link.href);
  }

  /** Begin anew with other rows. */
  reset() {
    this.#picked.hidden = true;
    this.#picked.querySelector("ul")?.replaceChildren();
    this.#mark(this.#chosen);
    if (this.#chosen !== null && !this.#row(this.#chosen)) this.#chosen = null;
    find(this.#root, "#queue-list", HTMLElement).scrollTop = 0;
  }

  /** @returns {HTMLElement[]} */
  #rows() {
    return [...this.#root.querySelectorAll("#queue-list .queue-row")].filter((row) => row instanceof HTMLElement);
  }

  /** @param {string} code */
  #row(code) {
    return this.#rows().find((row) => row.dataset.code === code);
  }

  /** @param {HTMLElement} row */
  #choose(row) {
    this.#picked.hidden = true;
    this.#mark(row.dataset.code ?? null);
    this.options.onSelect(pinOf(row));
  }

  /** @param {string | null} code */
  #mark(code) {
    this.#chosen = code;
    for (const row of this.#rows()) {
      const link = row.querySelector("a");
      if (row.dataset.code === code) link?.setAttribute("aria-current", "true");
      else link?.removeAttribute("aria-current");
    }
  }

  /** @param {string} code @returns {Promise<Element | null>} */
  async #fetchRow(code) {
    try {
      const response = await fetch(this.options.address.replace("CODE", encodeURIComponent(code)));
      if (!response.ok) return null;
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      const row = page.querySelector(".queue-row");
      return row && document.adoptNode(row);
    } catch {
      return null;
    }
  }
}
