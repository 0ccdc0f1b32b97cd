/**
 * The same place taken again from the same spot: the live picture with the earlier one half transparent above it.
 * @module field/capture/reshoot
 */

import { openCamera } from "../../ports/camera.js";
import { paint } from "../../ports/photo.js";
import { button, h, icon, notice } from "../dom.js";
import { t } from "../words.js";
import { photoInput } from "./photo_input.js";

/**
 * @typedef {import("./earlier.js").Earlier} Earlier
 * @typedef {import("../../ports/camera.js").Camera} Camera
 */

const HALF = 50;

/**
 * Open the camera over the whole page. Where there is none, the earlier picture stands beside the ordinary camera button.
 * @param {{earlier: Earlier | null, onPhoto: (picture: Blob) => Promise<void>}} what
 */
export function openReshoot({ earlier, onPhoto }) {
  const reshoot = new Reshoot(earlier, onPhoto);
  void reshoot.open();
}

class Reshoot {
  /** @type {Camera | null} */
  #camera = null;
  #video = h("video", { class: "reshoot-live", playsinline: true, muted: true });
  #stage = h("div", { class: "reshoot-stage" }, this.#video);
  #foot = h("div", { class: "reshoot-foot" });
  #earlier;
  #onPhoto;
  /** Ends with the dialog. */
  #until = new AbortController();

  /** @param {Earlier | null} earlier @param {(picture: Blob) => Promise<void>} onPhoto */
  constructor(earlier, onPhoto) {
    this.#earlier = earlier;
    this.#onPhoto = onPhoto;
    this.dialog = h("dialog", { class: "over reshoot", "aria-labelledby": "reshoot-title", "data-testid": "reshoot-dialog" },
      h("div", { class: "over-bar" },
        h("h2", { id: "reshoot-title" }, t("capture.reshoot.title")),
        button(t("capture.reshoot.close"), { icon: "x", kind: "btn-quiet", onclick: () => this.dialog.close(), "data-testid": "reshoot-close" })),
      this.#stage, this.#foot);
  }

  async open() {
    const { signal } = this.#until;
    addEventListener("hashchange", () => this.dialog.close(), { signal });
    this.dialog.addEventListener("close", () => {
      this.#until.abort();
      this.#camera?.stop();
      this.dialog.remove();
    });
    document.body.append(this.dialog);
    this.dialog.showModal();
    const camera = await openCamera(this.#video);
    if (!this.dialog.isConnected) return camera?.stop(); // closed while the browser was asking
    this.#camera = camera;
    if (camera) this.#aim(camera);
    else this.#standBeside();
  }

  /** @param {Camera} camera */
  #aim(camera) {
    const look = () => document.visibilityState === "hidden" && this.dialog.close(); // nobody looks: the camera is let go
    document.addEventListener("visibilitychange", look, { signal: this.#until.signal });
    const shutter = button(t("domain.button.take_photo"), { icon: "camera", kind: "btn-primary btn-large btn-block", "data-testid": "shutter", onclick: () => this.#shoot(camera, shutter) });
    this.#foot.replaceChildren(...[this.#overlay(), shutter].filter((part) => part !== null));
    shutter.focus();
  }

  /** @returns {HTMLElement | null} the slider that says how much of the earlier picture is seen */
  #overlay() {
    if (!this.#earlier) return h("p", { class: "small" }, t("capture.reshoot.no_earlier"));
    const above = pictureOf(this.#earlier, "reshoot-above");
    above.style.opacity = String(HALF / 100);
    this.#stage.append(above);
    const slider = h("input", { type: "range", min: 0, max: 100, step: 10, value: HALF, "data-testid": "opacity" });
    slider.addEventListener("input", () => (above.style.opacity = String(Number(slider.value) / 100)));
    return h("label", { class: "reshoot-opacity" }, h("span", {}, t("capture.reshoot.opacity")), slider);
  }

  /** @param {Camera} camera @param {HTMLButtonElement} shutter */
  async #shoot(camera, shutter) {
    shutter.disabled = true;
    const frame = await camera.take();
    shutter.disabled = false;
    if (frame) this.#done(frame);
  }

  /** @param {Blob} picture */
  #done(picture) {
    this.dialog.close();
    void this.#onPhoto(picture);
  }

  #standBeside() {
    const ordinary = photoInput("camera", t("domain.button.take_photo"), { capture: "environment", "data-testid": "reshoot-input" }, async ([picture]) => {
      if (picture) this.#done(picture);
    });
    this.#stage.replaceChildren(this.#earlier ? pictureOf(this.#earlier, "reshoot-beside") : icon("image"));
    this.#foot.replaceChildren(notice("info", h("p", {}, t(this.#earlier ? "capture.reshoot.beside" : "capture.reshoot.no_earlier"))), ordinary.element);
    ordinary.input.focus();
  }
}

/** Show the earlier picture; where it cannot be had it leaves no broken frame. @param {Earlier} earlier @param {string} name @returns {HTMLElement} */
function pictureOf(earlier, name) {
  const props = { class: name, "data-testid": "earlier" };
  if (typeof earlier === "string") return h("img", { ...props, src: earlier, alt: t("capture.reshoot.earlier"), onerror: (/** @type {Event} */ event) => /** @type {Element} */ (event.target).remove() });
  const canvas = h("canvas", { ...props, role: "img", "aria-label": t("capture.reshoot.earlier") });
  void paint(canvas, earlier).then((shown) => shown || canvas.remove());
  return canvas;
}
