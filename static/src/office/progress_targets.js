// Choosing a target: a list under the plan's headings, searched as one types, walked by arrow keys.

import { matches } from "../core/search.js";
import { around, find } from "../pages/find.js";
import { isPlain } from "../pages/swap.js";
import { aboutOf } from "./progress_words.js";

/** @typedef {import("./progress_words.js").About} About */

/** The picker of targets. */
export class ProgressTargets {
  #pick;
  #search;
  #links;

  /** @param {HTMLElement} page @param {(target: string) => void} onPick */
  constructor(page, onPick) {
    this.page = page;
    this.#pick = find(page, "#targets-pick", HTMLDetailsElement);
    this.#search = find(page, "#find-target", HTMLInputElement);
    this.#links = /** @type {HTMLAnchorElement[]} */ ([...page.querySelectorAll("a[data-target]")]);
    const pick = (/** @type {string} */ target) => {
      this.close();
      onPick(target);
    };
    page.addEventListener("click", (event) => this.#press(event, pick));
    this.#pick.addEventListener("toggle", () => this.#pick.open && this.#open());
    this.#pick.addEventListener("keydown", (event) => this.#key(event));
    this.#search.addEventListener("input", () => this.#sift());
    document.addEventListener("pointerdown", ({ target }) => {
      if (target instanceof Node && !this.#pick.contains(target)) this.#pick.open = false;
    });
  }

  /** Say what a target is about; the first one's where there is no such. @param {string} target @returns {About} */
  about(target) {
    return aboutOf(this.#links.find(({ dataset }) => dataset.target === target) ?? this.#links[0]);
  }

  /** Name a target as the one that was chosen. @param {string} target @param {(target: string) => string} addressOf */
  show(target, addressOf) {
    const { id, short } = this.about(target);
    find(this.#pick, '[data-say="id"]', HTMLElement).textContent = id;
    find(this.#pick, '[data-say="short"]', HTMLElement).textContent = short;
    for (const link of this.#links) {
      const id = link.dataset.target ?? "";
      if (id === target) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
      link.setAttribute("href", addressOf(id));
    }
  }

  close() {
    if (!this.#pick.open) return;
    this.#pick.open = false;
    find(this.#pick, "summary", HTMLElement).focus();
  }

  /** @param {MouseEvent} event @param {(target: string) => void} pick */
  #press(event, pick) {
    const link = around(event, "a[data-target]");
    if (link && isPlain(event)) {
      event.preventDefault();
      pick(link.dataset.target ?? "");
    }
    if (around(event, ".targets-close")) this.close();
    const step = Number(around(event, "[data-step]")?.dataset.step ?? 0);
    if (!step) return;
    const at = this.#links.findIndex((one) => one.hasAttribute("aria-current"));
    pick(this.#links[(at + step + this.#links.length) % this.#links.length].dataset.target ?? "");
  }

  #open() {
    this.#search.value = "";
    this.#sift();
    const current = this.#links.find((link) => link.hasAttribute("aria-current"));
    const list = find(this.#pick, ".targets-list", HTMLElement);
    if (current) list.scrollTop = current.offsetTop - (list.clientHeight - current.offsetHeight) / 2;
    this.#search.focus({ preventScroll: true });
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.key === "Escape" && this.#pick.open) {
      event.preventDefault();
      this.close();
      return;
    }
    const shown = this.#links.filter((link) => link.closest("li")?.hidden === false);
    if (event.key === "Enter" && event.target === this.#search) {
      event.preventDefault();
      if (this.#search.value.trim()) shown[0]?.click();
    }
    if (!this.#pick.open || (event.key !== "ArrowDown" && event.key !== "ArrowUp")) return;
    event.preventDefault();
    const at = shown.findIndex((link) => link === document.activeElement);
    const next = event.key === "ArrowDown" ? at + 1 : at - 1;
    (next < 0 ? this.#search : shown[Math.min(next, shown.length - 1)])?.focus();
  }

  #sift() {
    const typed = this.#search.value;
    for (const link of this.#links) {
      const { target = "", name = "", short = "", aim = "" } = link.dataset;
      const item = link.closest("li");
      if (item) item.hidden = Boolean(typed.trim()) && !matches(typed, `${target} ${short} ${name} ${aim}`);
    }
    for (const part of this.#pick.querySelectorAll("section")) part.hidden = part.querySelector("li:not([hidden])") === null;
    find(this.#pick, "#no-target", HTMLElement).hidden = this.#pick.querySelector("li:not([hidden])") !== null;
  }
}
