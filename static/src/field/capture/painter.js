/**
 * Painting over faces and number plates, with a finger or with keys, before a photo ever leaves the phone.
 * @module field/capture/painter
 */

import { boxBetween, boxOf, nudged, pixelate } from "../../core/blur.js";
import { decode, encoded, JPEG } from "../../ports/photo.js";
import { photoBytes } from "../../ports/store.js";
import { button, h } from "../dom.js";
import { toast } from "../tell.js";
import { t } from "../words.js";

/**
 * @typedef {import("../../core/blur.js").Region} Region
 * @typedef {import("../../core/blur.js").Box} Box
 * @typedef {{bytes: ArrayBuffer, thumb: ArrayBuffer, type: string}} Painted
 * @typedef {"box" | "stroke"} Tool
 */

/** What a finger touches is never smaller than this, on the screen. */
const FINGER_PX = 44;

/** One press of an arrow key, of the picture's width. */
const KEY_STEP = 0.02;

/** @type {Record<string, [number, number]>} */
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/**
 * Let a person paint over a photo of this phone.
 * @param {string} photo_id
 * @returns {Promise<Painted | null>} null: nothing was painted over
 */
export async function openPainter(photo_id) {
  const bytes = await photoBytes(photo_id);
  const original = bytes && (await decode(new Blob([bytes], { type: JPEG })));
  if (!original) {
    toast(t("field.capture.photo_failed"));
    return null;
  }
  try {
    return await new Painter(original).open();
  } finally {
    original.close();
  }
}

class Painter {
  /** @type {Region[]} */
  #regions = [];
  /** What the finger draws right now. @type {Region | null} */
  #drawing = null;
  /** @type {[number, number] | null} */
  #from = null;
  /** @type {Tool} */
  #tool = "box";
  #original;
  #canvas = h("canvas", { class: "painter-picture", role: "img", "aria-label": t("capture.painter.picture"), "data-testid": "painter-picture" });
  #mark = h("div", { class: "painter-mark", hidden: true });
  #frame = h("button", { type: "button", class: "painter-frame", "aria-label": t("capture.painter.frame"), "aria-describedby": "painter-keys", "data-testid": "painter-frame" });
  /** Where the frame of the keys stands. @type {Box} */
  #framed;
  #undo = button(t("domain.button.undo"), { icon: "undo-2", kind: "btn-small", disabled: true, onclick: () => this.#undoLast(), "data-testid": "painter-undo" });
  #done = button(t("capture.painter.done"), { icon: "check", kind: "btn-primary", disabled: true, onclick: () => this.dialog.close("done"), "data-testid": "painter-done" });

  /** @param {ImageBitmap} original */
  constructor(original) {
    this.#original = original;
    const { width, height } = original;
    this.#canvas.width = width;
    this.#canvas.height = height;
    const side = Math.round(width / 5);
    this.#framed = { x: Math.round((width - side) / 2), y: Math.round((height - side) / 2), width: side, height: side };
    this.dialog = this.#build();
    this.#listen();
  }

  #build() {
    const cancel = button(t("domain.button.cancel"), { kind: "btn-quiet", onclick: () => this.dialog.close("cancel"), "data-testid": "painter-cancel" });
    const stage = h("div", { class: "painter-stage" }, h("div", { class: "painter-fit" }, this.#canvas, this.#mark, this.#frame));
    return h("dialog", { class: "over painter", "aria-labelledby": "painter-title", "data-testid": "painter" },
      h("div", { class: "over-bar" }, cancel, h("h2", { id: "painter-title" }, t("domain.button.blur")), this.#done),
      stage,
      h("div", { class: "painter-foot" },
        h("p", { class: "small" }, t("capture.painter.hint")),
        h("p", { class: "visually-hidden", id: "painter-keys" }, t("capture.painter.keys")),
        h("div", { class: "painter-tools" }, this.#toolChoice(), this.#undo)));
  }

  #toolChoice() {
    const chips = /** @type {Tool[]} */ (["box", "stroke"]).map((tool) => {
      const onchange = () => (this.#tool = tool);
      const input = h("input", { type: "radio", name: "painter-tool", value: tool, checked: tool === this.#tool, onchange });
      return h("label", { class: "choice", "data-testid": `painter-${tool}` }, input, h("span", {}, t(`capture.painter.${tool}`)));
    });
    return h("div", { class: "choices", role: "radiogroup", "aria-label": t("capture.painter.tool") }, chips);
  }

  #listen() {
    const { style } = this.#canvas;
    style.touchAction = "none"; // the finger draws, the page stays where it is
    this.#canvas.addEventListener("pointerdown", (event) => this.#start(event));
    this.#canvas.addEventListener("pointermove", (event) => this.#move(event));
    this.#canvas.addEventListener("pointerup", () => this.#lift());
    this.#canvas.addEventListener("pointercancel", () => this.#drop());
    this.#frame.addEventListener("keydown", (event) => this.#press(event));
    this.#frame.addEventListener("click", () => this.#cover({ shape: "box", box: this.#framed }));
  }

  /** @returns {Promise<Painted | null>} */
  open() {
    const leave = () => this.dialog.close("cancel");
    addEventListener("hashchange", leave, { once: true });
    return new Promise((resolve) => {
      this.dialog.addEventListener("close", async () => {
        removeEventListener("hashchange", leave);
        const painted = this.dialog.returnValue === "done" ? { ...(await encoded(this.#canvas)), type: JPEG } : null;
        this.dialog.remove();
        this.#canvas.width = this.#canvas.height = 0;
        resolve(painted);
      });
      document.body.append(this.dialog);
      this.dialog.showModal();
      this.#draw();
      this.#place(this.#frame, this.#framed);
      this.#canvas.scrollIntoView({ block: "nearest" });
    });
  }

  /** How many of the picture's pixels make one of the screen's. */
  get #scale() {
    return this.#original.width / this.#canvas.getBoundingClientRect().width;
  }

  /** @param {PointerEvent} event @returns {[number, number]} in the picture's pixels */
  #at(event) {
    const { left, top } = this.#canvas.getBoundingClientRect();
    return [Math.round((event.clientX - left) * this.#scale), Math.round((event.clientY - top) * this.#scale)];
  }

  /** @param {PointerEvent} event */
  #start(event) {
    if (!event.isPrimary) return this.#drop(); // a second finger: neither knows what the other draws
    this.#canvas.setPointerCapture(event.pointerId);
    this.#from = this.#at(event);
    this.#follow(this.#from);
  }

  /** @param {PointerEvent} event */
  #move(event) {
    if (this.#from && event.isPrimary) this.#follow(this.#at(event));
  }

  /** @param {[number, number]} to */
  #follow(to) {
    const from = /** @type {[number, number]} */ (this.#from);
    const finger = FINGER_PX * this.#scale;
    const drawn = this.#drawing?.shape === "stroke" ? this.#drawing.points : [from];
    this.#drawing = this.#tool === "box" ? { shape: "box", box: boxBetween(from, to, finger / 2) } : { shape: "stroke", points: [...drawn, to], radius: finger / 2 };
    if (this.#drawing.shape === "stroke") this.#paint(this.#drawing);
    else this.#place(this.#mark, this.#drawing.box);
    this.#mark.hidden = this.#tool !== "box";
  }

  #lift() {
    const drawn = this.#drawing;
    this.#drop();
    if (drawn) this.#cover(drawn);
  }

  #drop() {
    const had_stroke = this.#drawing?.shape === "stroke";
    this.#from = null;
    this.#drawing = null;
    this.#mark.hidden = true;
    if (had_stroke) this.#draw();
  }

  /** @param {KeyboardEvent} event */
  #press(event) {
    const arrow = ARROWS[event.key];
    if (!arrow) return;
    event.preventDefault();
    const step = Math.round(this.#original.width * KEY_STEP);
    const press = { dx: arrow[0] * step, dy: arrow[1] * step, resize: event.shiftKey, least: step * 2 };
    this.#framed = nudged(this.#framed, press, this.#original);
    this.#place(this.#frame, this.#framed);
  }

  /** @param {Region} region */
  #cover(region) {
    this.#regions.push(region);
    this.#paint(region);
    this.#said();
  }

  #undoLast() {
    this.#regions.pop();
    this.#draw();
    this.#said();
    if (!this.#regions.length) this.#frame.focus();
  }

  #said() {
    this.#undo.disabled = this.#done.disabled = !this.#regions.length;
  }

  /** The original with every region over it, in their order. */
  #draw() {
    this.#brush.drawImage(this.#original, 0, 0);
    for (const region of this.#regions) this.#paint(region);
  }

  /** @param {Region} region */
  #paint(region) {
    const box = boxOf(region, this.#original);
    if (!box.width || !box.height) return;
    const cut = this.#brush.getImageData(box.x, box.y, box.width, box.height);
    pixelate(cut, box, region);
    this.#brush.putImageData(cut, box.x, box.y);
  }

  get #brush() {
    return /** @type {CanvasRenderingContext2D} */ (this.#canvas.getContext("2d", { alpha: false, willReadFrequently: true }));
  }

  /** @param {HTMLElement} element @param {Box} box */
  #place({ style }, { x, y, width, height }) {
    const share = (/** @type {number} */ part, /** @type {number} */ whole) => `${(part / whole) * 100}%`;
    style.left = share(x, this.#original.width);
    style.top = share(y, this.#original.height);
    style.width = share(width, this.#original.width);
    style.height = share(height, this.#original.height);
  }
}
