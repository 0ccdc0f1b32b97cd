// The map file: asked for, made by the server while one is told so, and put among the downloads.

import { integer } from "../core/format.js";
import { find } from "../pages/find.js";
import { fileName, mayStillChoose } from "./map_file_rules.js";
import { fill, office } from "./words.js";

const KB = 1000;

/** Long enough for a browser to have begun its download. */
const KEPT_MS = 60_000;

/** @param {HTMLElement} page */
export function start(page) {
  new FilePage(page);
}

class FilePage {
  #latest = new AbortController();

  /** @param {HTMLElement} page */
  constructor(page) {
    this.most = Number(page.dataset.most);
    this.form = find(page, "#map-file", HTMLFormElement);
    this.progress = find(page, "#map-file-progress", HTMLProgressElement);
    this.stop = find(page, "#map-file-stop", HTMLButtonElement);
    this.status = find(page, "#map-file-status", HTMLElement);
    this.problem = find(page, "#map-file-error", HTMLElement);
    this.form.addEventListener("change", () => this.#limit());
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#make();
    });
    this.stop.addEventListener("click", () => this.#latest.abort());
    addEventListener("pageshow", () => this.#limit()); // a browser may have filled the form again
    this.#limit();
  }

  /** What no longer fits into a file cannot be chosen. */
  #limit() {
    const boxes = /** @type {HTMLInputElement[]} */ ([...this.form.querySelectorAll("input[name=target]")]);
    const chosen = boxes.filter(({ checked }) => checked).length;
    for (const box of boxes) box.disabled = !mayStillChoose({ isChosen: box.checked, chosen, most: this.most });
    find(this.form, "#map-file-chosen", HTMLElement).textContent = fill(office.map_file.chosen, { n: chosen, most: this.most });
  }

  async #make() {
    const asked = new URLSearchParams(/** @type {[string, string][]} */ ([...new FormData(this.form)]));
    if (!asked.has("target") && !asked.has("group")) return this.#complain(office.map_file.nothing);
    this.#latest.abort();
    const mine = (this.#latest = new AbortController());
    this.#tell(office.map_file.making, { isGoing: true });
    try {
      const response = await fetch(`${this.form.action}?${asked}`, { signal: mine.signal });
      if (response.redirected) return location.reload(); // the session is over: signing in leads back here
      if (!response.ok) return this.#complain(await sentenceOf(response));
      const file = await this.#read(response);
      const name = fileName(response.headers.get("Content-Disposition"));
      save(file, name);
      this.#tell(fill(office.map_file.done, { name, kb: integer(file.size / KB) }));
    } catch {
      if (mine.signal.aborted) this.#tell(office.map_file.stopped);
      else this.#complain(office.map_file.failed);
    }
  }

  /** @param {Response} response @returns {Promise<Blob>} */
  async #read(response) {
    const parts = [];
    let bytes = 0;
    const reader = response.body?.getReader();
    for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
      parts.push(part.value);
      bytes += part.value.byteLength;
      this.#tell(fill(office.map_file.loading, { kb: integer(bytes / KB) }), { isGoing: true });
    }
    return new Blob(parts, { type: "text/html" });
  }

  /** @param {string} sentence @param {{isGoing?: boolean}} [how] */
  #tell(sentence, { isGoing = false } = {}) {
    this.problem.hidden = true;
    this.progress.hidden = this.stop.hidden = !isGoing;
    find(this.form, ".btn-primary", HTMLButtonElement).setAttribute("aria-busy", String(isGoing));
    this.status.textContent = sentence;
  }

  /** @param {string} sentence */
  #complain(sentence) {
    this.#tell("");
    this.problem.hidden = false;
    find(this.problem, "span", HTMLElement).textContent = sentence;
  }
}

/** Read what the server says is wrong off its page. @param {Response} response */
async function sentenceOf(response) {
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  return page.querySelector("#map-file-error span")?.textContent || office.map_file.failed;
}

/** @param {Blob} file @param {string} name */
function save(file, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), KEPT_MS);
}
