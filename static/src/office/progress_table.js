// The list twin: rows filtered as one types, each answering its commune on the map; its figures change, its rows stay.

import { sortAgain } from "../design/sortable.js";
import { around, find } from "../pages/find.js";
import { count } from "../core/format.js";
import { exactShare, figureText, isWanted, shareText, shortBy } from "./progress_rules.js";
import { URGENCY, stateWord } from "./progress_words.js";
import { fill, office } from "./words.js";

/** @typedef {import("./progress_rules.js").Figure} Figure */
/** @typedef {import("./progress_rules.js").Wanted} Wanted */
/** @typedef {import("./progress_words.js").About} About */
/** @typedef {{row: HTMLTableRowElement, link: HTMLAnchorElement, text: string}} Line */

const FILTERS = /** @type {const} */ (["region", "district", "cluster", "priority", "name"]);

/** The communes of a target, as a table. */
export class ProgressTable {
  #form;
  #table;
  /** @type {Map<string, Line>} */
  #lines = new Map();
  /** @type {Set<string>} */
  #kept = new Set();

  /**
   * @param {HTMLElement} root
   * @param {{onSelect: (code: string | null) => void, onHover: (code: string | null) => void, onFilter: () => void}} options
   */
  constructor(root, options) {
    this.root = root;
    this.#form = find(root, "#progress-filters", HTMLFormElement);
    this.#table = find(root, "table[data-sortable]", HTMLTableElement);
    for (const row of this.#table.tBodies[0].rows) {
      const head = find(row, "th", HTMLElement);
      this.#lines.set(row.dataset.code ?? "", { row, link: find(head, "a", HTMLAnchorElement), text: head.textContent ?? "" });
    }
    this.#sift();
    this.#listen(options);
  }

  /** What the filter asks for now. @returns {Wanted} */
  get wanted() {
    const data = new FormData(this.#form);
    return /** @type {Wanted} */ (Object.fromEntries(FILTERS.map((name) => [name, String(data.get(name) ?? "")])));
  }

  /** @returns {string[]} of all communes, kept or not */
  get codes() {
    return [...this.#lines.keys()];
  }

  /** Set the filter as an address says, without telling anybody. @param {Wanted} wanted */
  setWanted(wanted) {
    for (const name of FILTERS) {
      const field = this.#form.elements.namedItem(name);
      if (field instanceof HTMLInputElement && field.type === "checkbox") field.checked = wanted[name] !== "";
      else if (field instanceof HTMLInputElement || field instanceof HTMLSelectElement) field.value = wanted[name];
    }
    this.#sift();
  }

  /** Tell whether the filter keeps a commune. @param {string} code */
  keeps(code) {
    return this.#kept.has(code);
  }

  /** @param {string} code @returns {HTMLTableRowElement | null} */
  row(code) {
    return this.#lines.get(code)?.row ?? null;
  }

  /** @param {string | null} code */
  highlight(code) {
    for (const [key, { row }] of this.#lines) row.classList.toggle("is-near", key === code);
  }

  /** @param {string | null} code @param {{reveal?: boolean}} [options] */
  select(code, { reveal = false } = {}) {
    for (const [key, { row }] of this.#lines) row.toggleAttribute("data-chosen", key === code);
    if (reveal && code) this.row(code)?.scrollIntoView({ block: "nearest" });
  }

  /**
   * Write figures into the rows; what stays the same is not touched.
   * @param {Record<string, Figure>} figures
   * @param {About} about
   * @param {ReadonlyMap<string, import("../map/core_steps.js").Step>} steps the colour each has on the map
   */
  show(figures, about, steps) {
    find(this.#table, "[data-share-head]", HTMLElement).hidden = !about.shareWord;
    for (const [code, { row }] of this.#lines) {
      if (figures[code]) writeRow(row, figures[code], about, steps.get(code) ?? "off");
    }
    sortAgain(this.#table);
  }

  /** Lead every row to an address of its own. @param {(code: string) => string} addressOf */
  link(addressOf) {
    for (const [code, { link }] of this.#lines) link.setAttribute("href", addressOf(code));
  }

  /** @param {{onSelect: (code: string | null) => void, onHover: (code: string | null) => void, onFilter: () => void}} options */
  #listen({ onSelect, onHover, onFilter }) {
    const filter = () => {
      this.#sift();
      onFilter();
      onSelect(this.#kept.size === 1 ? [...this.#kept][0] : null);
    };
    this.#form.addEventListener("input", filter);
    this.#form.addEventListener("submit", (event) => event.preventDefault());
    find(this.root, "#progress-clear", HTMLAnchorElement).addEventListener("click", (event) => {
      event.preventDefault();
      this.setWanted({ region: "", district: "", cluster: "", priority: "", name: "" });
      filter();
      this.#form.querySelector("select")?.focus();
    });
    const codeOf = (/** @type {Event} */ event) => around(event, "tr[data-code]")?.dataset.code ?? null;
    this.#table.addEventListener("pointerover", (event) => onHover(codeOf(event)));
    this.#table.addEventListener("pointerleave", () => onHover(null));
    this.#table.addEventListener("focusin", (event) => codeOf(event) && onSelect(codeOf(event)));
  }

  #sift() {
    const wanted = this.wanted;
    this.#kept = new Set();
    for (const [code, { row, text }] of this.#lines) {
      const { region = "", districts = "", cluster = "", priority = "" } = row.dataset;
      row.hidden = !isWanted({ region, districts, cluster, priority, text }, wanted);
      if (!row.hidden) this.#kept.add(code);
    }
    find(this.root, "#progress-shown", HTMLElement).textContent = fill(office.progress.shown, { n: this.#kept.size, all: this.#lines.size });
    find(this.root, "#progress-none", HTMLElement).hidden = this.#kept.size > 0;
    find(this.root, "#progress-clear", HTMLElement).hidden = Object.values(wanted).every((value) => !value.trim());
    for (const select of this.#form.querySelectorAll("select")) select.classList.toggle("is-chosen", select.value !== "");
  }
}

/** @param {HTMLTableRowElement} row @param {Figure} figure @param {About} about @param {import("../map/core_steps.js").Step} step */
function writeRow(row, figure, about, step) {
  const [done, share, state] = row.querySelectorAll("td");
  const text = figureText(figure, about.scale);
  const part = exactShare(figure, about.scale);
  const key = `${text} ${part} ${figure.state} ${step} ${about.hue} ${about.scale} ${about.shareWord}`;
  if (row.dataset.shown === key) return;
  row.dataset.shown = key;
  done.dataset.value = figure.done === null ? "" : String(figure.done);
  done.replaceChildren(swatchOf(step, about.hue), text || unknown(figure));
  share.hidden = !about.shareWord;
  share.dataset.value = part === null ? "" : String(part);
  share.textContent = shareText(part);
  state.dataset.value = String(URGENCY[figure.state] ?? "");
  const badge = element("span", "state", stateWord(figure.state));
  badge.dataset.state = figure.state;
  const left = shortBy(figure, about.scale);
  const short = left ? element("span", "muted small nowrap", fill(office.progress.short_by, { n: count(left) })) : "";
  if (short) short.dataset.left = "";
  state.replaceChildren(badge, ...(short ? [" ", short] : []));
}

/**
 * The colour a commune has on the map, small. Its hue is its own: one on the page would style all of it anew.
 * @param {import("../map/core_steps.js").Step} step
 * @param {string} hue
 */
function swatchOf(step, hue) {
  const swatch = element("span", "swatch", "");
  swatch.dataset.hue = hue;
  swatch.dataset.class = String(step);
  return swatch;
}

/** @param {Figure} figure */
const unknown = ({ state }) => element("span", "visually-hidden", state === "no_data" ? office.progress.unknown : "");

/** @param {string} tag @param {string} className @param {string} text */
function element(tag, className, text) {
  const made = document.createElement(tag);
  made.className = className;
  made.textContent = text;
  return made;
}
