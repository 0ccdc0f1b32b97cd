/**
 * The ground for the map: brought once, with a network worth the name, and drawn without any.
 * @module field/phone/ground
 */

import { bringBasemap, keptBasemap, removeBasemap } from "../../ports/basemap.js";
import { roomLeft } from "../../ports/storage.js";
import { button, errorLine, h, notice } from "../dom.js";
import { toast } from "../tell.js";
import { t } from "../words.js";
import { section, sizeOf } from "./parts.js";

/** @typedef {import("../../core/ground.js").Basemap} Basemap */

/** @param {Basemap | null | undefined} offered @returns {{element: HTMLElement, leave: () => void}} */
export function groundPart(offered) {
  const element = h("div", { class: "phone-ground" });
  const body = h("div", { class: "stack stack-s" });
  const part = new Bringing(body, /** @type {Basemap} */ (offered));
  if (offered) {
    element.append(section("ground", t("install.ground.title"), h("p", {}, t("install.ground.text")), body, h("p", { class: "muted small" }, offered.attribution)));
    void part.draw();
  }
  return { element, leave: () => part.stop() };
}

class Bringing {
  /** @type {AbortController | null} */
  #abort = null;

  /** @param {HTMLElement} body @param {Basemap} offered */
  constructor(body, offered) {
    this.body = body;
    this.offered = offered;
  }

  stop() {
    this.#abort?.abort();
  }

  /** @param {string} [problem] */
  async draw(problem) {
    const kept = await keptBasemap();
    const size = sizeOf(this.offered.bytes);
    const newest = kept?.url === this.offered.url;
    const bring = button(t(problem ? "install.ground.go_on" : "install.ground.bring", { size }), {
      icon: "download", kind: "btn-block", onclick: () => void this.#bring(), "data-testid": "bring-ground",
    });
    const remove = button(t("install.ground.remove"), { icon: "trash-2", kind: "btn-quiet btn-block", onclick: () => void this.#remove(), "data-testid": "remove-ground" });
    this.body.replaceChildren(...[
      kept && notice("ok", h("p", {}, t("install.ground.here", { size: sizeOf(kept.bytes) }), !newest && ` ${t("install.ground.newer")}`)),
      problem && errorLine(problem, "ground-error"),
      !newest && bring,
      kept && remove,
    ].filter((part) => part instanceof HTMLElement));
  }

  async #bring() {
    const { bytes } = this.offered;
    const room = await roomLeft();
    if (room && room.room_bytes < bytes) return this.draw(t("install.ground.no_room", { size: sizeOf(bytes) }));
    const bar = h("progress", { class: "bar", max: bytes, value: 0, "aria-label": t("install.ground.title") });
    const words = h("p", { class: "small numbers" });
    const onProgress = (/** @type {number} */ done) => {
      bar.value = done;
      words.textContent = t("install.ground.bringing", { done: sizeOf(done), all: sizeOf(bytes) });
    };
    this.#abort = new AbortController();
    onProgress(0);
    const stop = button(t("install.ground.stop"), { icon: "x", kind: "btn-block", onclick: () => this.stop(), "data-testid": "stop-ground" });
    this.body.replaceChildren(bar, words, stop);
    try {
      await bringBasemap(this.offered, { onProgress, signal: this.#abort.signal });
      await this.draw();
    } catch (error) {
      if (!this.#abort.signal.aborted) console.warn(error);
      await this.draw(t("install.ground.failed"));
    }
  }

  async #remove() {
    await removeBasemap();
    toast(t("install.ground.removed"));
    await this.draw();
  }
}
