// Where one photograph is looked at: wheel, pinch, double press, drag. What is drawn is always one Look.

import { STEP, WHOLE, shift, zoomAt } from "./zoom.js";

/** @typedef {import("./zoom.js").Look} Look */
/** @typedef {import("./zoom.js").Point} Point */

const TWICE = 2.5;

/** The stage of a photograph. */
export class Stage {
  /** @type {Look} */
  #look = WHOLE;
  /** @type {Map<number, Point>} */
  #fingers = new Map();

  /** @param {HTMLElement} element @param {HTMLImageElement} image @param {(look: Look) => void} onLook */
  constructor(element, image, onLook) {
    this.element = element;
    this.image = image;
    this.onLook = onLook;
    element.addEventListener("wheel", (event) => {
      event.preventDefault();
      this.zoom(event.deltaY < 0 ? STEP ** 0.5 : STEP ** -0.5, this.#pointOf(event));
    }, { passive: false });
    element.addEventListener("dblclick", (event) => this.zoom(this.isWhole ? TWICE : 0, this.#pointOf(event)));
    element.addEventListener("pointerdown", (event) => this.#down(event));
    element.addEventListener("pointermove", (event) => this.#move(event));
    for (const end of ["pointerup", "pointercancel"]) {
      element.addEventListener(end, (event) => event instanceof PointerEvent && this.#fingers.delete(event.pointerId));
    }
  }

  /** @returns {boolean} */
  get isWhole() {
    return this.#look.scale === 1;
  }

  /** Come nearer or go back; a factor of 0 shows the whole. @param {number} factor @param {Point} [point] */
  zoom(factor, point = { x: 0, y: 0 }) {
    this.#set(factor === 0 ? WHOLE : zoomAt(this.#look, factor, point, this.#size()));
  }

  /** @param {Point} by */
  pan(by) {
    this.#set(shift(this.#look, by, this.#size()));
  }

  /** @param {Look} look */
  #set(look) {
    this.#look = look;
    this.image.style.transform = look.scale === 1 ? "" : `translate(${look.x}px, ${look.y}px) scale(${look.scale})`;
    this.element.toggleAttribute("data-near", look.scale > 1);
    this.onLook(look);
  }

  #size() {
    return { width: this.element.clientWidth, height: this.element.clientHeight };
  }

  /** @param {MouseEvent} event @returns {Point} from the middle of the stage */
  #pointOf({ clientX, clientY }) {
    const { left, top, width, height } = this.element.getBoundingClientRect();
    return { x: clientX - left - width / 2, y: clientY - top - height / 2 };
  }

  /** @param {PointerEvent} event */
  #down(event) {
    event.preventDefault();
    this.element.setPointerCapture(event.pointerId);
    this.#fingers.set(event.pointerId, this.#pointOf(event));
  }

  /** One finger drags, two pinch. @param {PointerEvent} event */
  #move(event) {
    const before = this.#fingers.get(event.pointerId);
    if (!before) return;
    const now = this.#pointOf(event);
    const other = [...this.#fingers].find(([id]) => id !== event.pointerId)?.[1];
    this.#fingers.set(event.pointerId, now);
    if (!other) return this.pan({ x: now.x - before.x, y: now.y - before.y });
    const apart = (/** @type {Point} */ point) => Math.hypot(point.x - other.x, point.y - other.y);
    this.zoom(apart(now) / (apart(before) || 1), { x: (now.x + other.x) / 2, y: (now.y + other.y) / 2 });
  }
}
