// The list of communes becomes a field one can type into (a combobox); the <select> stays below it and keeps the choice.

import { icon } from "../design/icon.js";
import { fill } from "../core/format.js";
import { findCommunes } from "./core_search.js";

/** @typedef {import("./core_search.js").CommuneChoice} CommuneChoice */

/** A field to find a commune with. */
export class CommuneSearch {
  #select;
  /** @type {CommuneChoice[]} */
  #communes;
  /** @type {CommuneChoice[]} */
  #shown = [];
  #active = -1;
  #input = document.createElement("input");
  #list = document.createElement("ul");
  #clear = document.createElement("button");
  #status = document.createElement("p");

  /** @param {HTMLFormElement} form @param {(code: string | null) => void} onChoose */
  constructor(form, onChoose) {
    const select = form.querySelector("select");
    if (!select) throw new Error("the form has no list of communes");
    this.form = form;
    this.onChoose = onChoose;
    this.#select = select;
    this.#communes = [...select.options].filter(({ value }) => value).map(({ value, dataset }) => ({ code: value, name: dataset.name ?? "", former: dataset.former ?? "" }));
    this.#build();
    this.#listen();
    this.set(select.value || null);
  }

  /** Show a choice made elsewhere. @param {string | null} code */
  set(code) {
    this.#select.value = code ?? "";
    this.#input.value = this.#communes.find((commune) => commune.code === code)?.name ?? "";
    this.#clear.hidden = code === null;
    this.#close();
  }

  #build() {
    const { hint = "", clear = "" } = this.form.dataset;
    const box = document.createElement("div");
    box.className = "combo search";
    const attributes = { role: "combobox", "aria-expanded": "false", "aria-controls": "communes-list", "aria-autocomplete": "list", "aria-describedby": "communes-hint", autocomplete: "off", enterkeyhint: "search", placeholder: this.#select.options[0].text };
    for (const [name, value] of Object.entries(attributes)) this.#input.setAttribute(name, value);
    Object.assign(this.#input, { className: "input", type: "text", id: this.#select.id });
    this.#select.id = `${this.#select.id}-all`;
    this.#select.hidden = true;
    Object.assign(this.#list, { className: "combo-list", id: "communes-list", hidden: true });
    this.#list.setAttribute("role", "listbox");
    this.#list.setAttribute("aria-label", this.form.querySelector("label")?.textContent ?? "");
    Object.assign(this.#clear, { type: "button", className: "combo-clear", hidden: true });
    this.#clear.setAttribute("aria-label", clear);
    this.#clear.append(icon("x"));
    Object.assign(this.#status, { className: "visually-hidden" });
    this.#status.setAttribute("role", "status");
    const described = Object.assign(document.createElement("p"), { className: "visually-hidden", id: "communes-hint", textContent: hint });
    box.append(icon("search"), this.#input, this.#clear, this.#list);
    this.#select.after(box, described, this.#status);
  }

  #listen() {
    this.#input.addEventListener("input", () => this.#open());
    this.#input.addEventListener("focus", () => this.#input.select());
    this.#input.addEventListener("click", () => this.#open(""));
    this.#input.addEventListener("keydown", (event) => this.#key(event));
    this.#input.addEventListener("blur", () => this.set(this.#select.value || null));
    this.#clear.addEventListener("click", () => {
      this.#choose(null);
      this.#input.focus();
    });
    // The field keeps the focus, so that the press is not lost with it.
    this.#list.addEventListener("mousedown", (event) => event.preventDefault());
    this.#list.addEventListener("click", (event) => {
      const option = event.target instanceof Element ? event.target.closest("[role=option]") : null;
      if (option instanceof HTMLElement) this.#choose(option.dataset.code ?? null);
    });
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#choose(this.#shown[Math.max(this.#active, 0)]?.code ?? (this.#input.value ? this.#select.value || null : null));
    });
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const isOpen = !this.#list.hidden;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!isOpen) return this.#open("");
      const by = event.key === "ArrowDown" ? 1 : -1;
      const count = this.#shown.length;
      this.#activate(this.#active < 0 && by < 0 ? count - 1 : (this.#active + by + count) % Math.max(count, 1));
    } else if (event.key === "Escape" && isOpen) {
      event.preventDefault();
      this.set(this.#select.value || null);
    }
  }

  /** @param {string} [query] */
  #open(query = this.#input.value) {
    this.#shown = findCommunes(query, this.#communes);
    this.#list.replaceChildren(...(this.#shown.length ? this.#shown.map((commune, at) => this.#option(commune, at)) : [this.#nothing()]));
    this.#list.hidden = false;
    this.#input.setAttribute("aria-expanded", "true");
    const { none = "", some = "" } = this.form.dataset;
    this.#status.textContent = this.#shown.length ? fill(some, { n: this.#shown.length }) : none;
    this.#activate(query && this.#shown.length ? 0 : -1);
  }

  #close() {
    this.#shown = [];
    this.#active = -1;
    this.#list.hidden = true;
    this.#status.textContent = "";
    this.#input.setAttribute("aria-expanded", "false");
    this.#input.removeAttribute("aria-activedescendant");
  }

  /** @param {number} at */
  #activate(at) {
    this.#active = at;
    [...this.#list.children].forEach((option, i) => {
      option.classList.toggle("is-active", i === at);
      if (i === at) option.scrollIntoView({ block: "nearest" });
    });
    if (at < 0) this.#input.removeAttribute("aria-activedescendant");
    else this.#input.setAttribute("aria-activedescendant", `commune-${at}`);
  }

  /** @param {string | null} code */
  #choose(code) {
    const changed = (this.#select.value || null) !== code;
    this.set(code);
    if (changed) this.onChoose(code);
  }

  /** @param {CommuneChoice} commune @param {number} at */
  #option({ code, name, former }, at) {
    const option = document.createElement("li");
    option.id = `commune-${at}`;
    option.setAttribute("role", "option");
    option.setAttribute("aria-selected", String(code === this.#select.value));
    option.dataset.code = code;
    const hint = Object.assign(document.createElement("span"), { textContent: former });
    option.append(name, " ", hint);
    return option;
  }

  #nothing() {
    const said = document.createElement("li");
    said.className = "combo-none";
    said.setAttribute("role", "option");
    said.setAttribute("aria-disabled", "true");
    said.setAttribute("aria-selected", "false");
    said.textContent = this.form.dataset.none ?? "";
    return said;
  }
}
