// The list twin: rows filtered as one types, each answering its commune on the map. Delegated, for the table is exchanged.

import { attachSortables } from "../design/sortable.js";
import { around, find } from "../pages/find.js";
import { isWanted } from "./progress_rules.js";
import { fill, office } from "./words.js";

/** The communes of a target, as a table. */
export class ProgressTable {
  #root;

  /**
   * @param {HTMLElement} root
   * @param {{onSelect: (code: string | null) => void, onHover: (code: string | null) => void, onFilter: () => void}} options
   */
  constructor(root, options) {
    this.#root = root;
    this.options = options;
    root.addEventListener("input", (event) => {
      if (around(event, "#progress-filters")) this.#filter();
    });
    root.addEventListener("submit", (event) => {
      if (!around(event, "#progress-filters")) return;
      event.preventDefault();
      this.#filter();
    });
    root.addEventListener("pointerover", (event) => options.onHover(around(event, "tr[data-code]")?.dataset.code ?? null));
    root.addEventListener("pointerleave", () => options.onHover(null));
    root.addEventListener("focusin", (event) => {
      const code = around(event, "tr[data-code]")?.dataset.code;
      if (code) options.onSelect(code);
    });
  }

  /** What the filter asks for now. @returns {{region: string, name: string}} */
  get wanted() {
    const read = (/** @type {string} */ name) => {
      const field = find(this.#root, "#progress-filters", HTMLFormElement).elements.namedItem(name);
      return field instanceof HTMLSelectElement || field instanceof HTMLInputElement ? field.value : "";
    };
    return { region: read("region"), name: read("name") };
  }

  /** @param {string} code @returns {HTMLTableRowElement | null} */
  row(code) {
    return this.#root.querySelector(`tr[data-code="${CSS.escape(code)}"]`);
  }

  /** @param {string | null} code */
  highlight(code) {
    for (const row of this.#rows()) row.classList.toggle("is-near", row.dataset.code === code);
  }

  /** @param {string | null} code @param {{reveal?: boolean}} [options] */
  select(code, { reveal = false } = {}) {
    for (const row of this.#rows()) row.toggleAttribute("data-chosen", row.dataset.code === code);
    if (reveal && code) this.row(code)?.scrollIntoView({ block: "nearest" });
  }

  /** Another target's table is here. */
  renew() {
    attachSortables(this.#root);
  }

  #rows() {
    return /** @type {HTMLTableRowElement[]} */ ([...this.#root.querySelectorAll("tr[data-code]")]);
  }

  #filter() {
    const wanted = this.wanted;
    const rows = this.#rows();
    for (const row of rows) {
      const text = row.querySelector("th")?.textContent ?? "";
      row.hidden = !isWanted({ region: row.dataset.region ?? "", text }, wanted);
    }
    const kept = rows.filter((row) => !row.hidden);
    find(this.#root, "#progress-shown", HTMLElement).textContent = fill(office.progress.shown, { n: kept.length });
    find(this.#root, "#progress-none", HTMLElement).hidden = kept.length > 0;
    this.options.onFilter();
    this.options.onSelect(kept.length === 1 ? kept[0].dataset.code ?? null : null);
  }
}
