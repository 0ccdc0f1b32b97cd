// The filters of the map: kinds and states follow the group, communes the former district; a period must not end before it begins.

import { find } from "../pages/find.js";
import { filtersOf } from "./map_rules.js";

/** @typedef {import("./map_rules.js").Filters} Filters */

/** The form of the filters. */
export class MapFilters {
  #form;
  #problem;
  /** Every option, also those that are out of the list for now. @type {Map<HTMLSelectElement, Element[]>} */
  #all = new Map();

  /** @param {HTMLFormElement} form @param {{onChange: (filters: Filters) => void}} options */
  constructor(form, { onChange }) {
    this.#form = form;
    this.#problem = find(form, "#map-period-error", HTMLElement);
    for (const select of form.querySelectorAll("select")) this.#all.set(select, [...select.children]);
    this.#follow();
    const tell = () => {
      this.#follow();
      if (this.#isPeriodSound()) onChange(this.values);
    };
    form.addEventListener("change", tell);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      tell();
    });
  }

  /** @returns {Filters} */
  get values() {
    return filtersOf(new URLSearchParams(/** @type {[string, string][]} */ ([...new FormData(this.#form)])));
  }

  /** Write filters into the form, without telling anybody. @param {Filters} filters */
  set(filters) {
    for (const field of this.#fields()) {
      if (field instanceof HTMLSelectElement) field.replaceChildren(...(this.#all.get(field) ?? []));
      field.value = filters[field.name] ?? "";
    }
    this.#follow();
    this.#isPeriodSound();
  }

  #fields() {
    const fields = [...this.#form.elements];
    return fields.filter((field) => field instanceof HTMLSelectElement || field instanceof HTMLInputElement);
  }

  /** @param {string} name @returns {HTMLSelectElement | null} */
  #select(name) {
    const field = this.#form.elements.namedItem(name);
    return field instanceof HTMLSelectElement ? field : null;
  }

  /** Keep of each list what goes with the others, and mark the filters in use. */
  #follow() {
    const group = this.#select("group")?.value ?? "";
    const district = this.#select("district")?.value ?? "";
    this.#narrow("kind", (choice) => !group || choice.dataset.group === group);
    this.#narrow("state", (choice) => choice.dataset.group === group);
    this.#narrow("commune", (choice) => !district || (choice.dataset.districts ?? "").split("|").includes(district));
    const state = this.#select("state");
    if (state) state.disabled = group === "";
    for (const field of this.#fields()) field.classList.toggle("is-chosen", field.value !== "");
  }

  /** @param {string} name @param {(choice: HTMLElement) => boolean} fits */
  #narrow(name, fits) {
    const select = this.#select(name);
    if (!select) return;
    const { value } = select;
    const [blank, ...choices] = this.#all.get(select) ?? [];
    const kept = choices.filter((choice) => choice instanceof HTMLElement && fits(choice));
    if (!isSameList([blank, ...kept], [...select.children])) select.replaceChildren(blank, ...kept);
    select.value = value;
    if (select.selectedIndex < 0) select.value = "";
  }

  /** @returns {boolean} */
  #isPeriodSound() {
    const [from, to] = ["from", "to"].map((name) => this.#form.elements.namedItem(name));
    if (!(from instanceof HTMLInputElement) || !(to instanceof HTMLInputElement)) return true;
    const isReversed = from.value !== "" && to.value !== "" && from.value > to.value;
    const isFarOff = [from, to].some(({ validity }) => validity.rangeUnderflow || validity.rangeOverflow || validity.badInput);
    this.#problem.hidden = !isReversed && !isFarOff;
    for (const field of [from, to]) field.setAttribute("aria-invalid", String(!this.#problem.hidden));
    return this.#problem.hidden;
  }
}

/** @param {Element[]} some @param {Element[]} others */
const isSameList = (some, others) => some.length === others.length && some.every((one, at) => one === others[at]);
