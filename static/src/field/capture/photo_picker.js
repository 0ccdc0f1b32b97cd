/**
 * Photographs for whatever is being filled in: taken, chosen, given their role, painted over, taken out again.
 *
 * Each is made small and put on the phone before the next thing happens; what holds the list is the caller's.
 * @module field/capture/photo_picker
 */

import { mintId, sha256 } from "../../ports/crypto.js";
import { prepare } from "../../ports/photo.js";
import { button, errorLine, h, notice } from "../dom.js";
import { toast } from "../tell.js";
import { t } from "../words.js";
import { earlierPicture } from "./earlier.js";
import { openPainter } from "./painter.js";
import { photoInput } from "./photo_input.js";
import { photoRow } from "./photo_row.js";
import { openReshoot } from "./reshoot.js";

/**
 * @typedef {import("../../core/pin.js").FormPhoto} FormPhoto
 * @typedef {import("../../ports/store.js").Bytes} Bytes
 * @typedef {import("./earlier.js").Earlier} Earlier
 *
 * @typedef {object} Picking
 * @property {() => FormPhoto[]} photos  what there is now; a photo still being made small may come from another screen
 * @property {(photos: FormPhoto[], bytes?: Bytes) => Promise<unknown>} keep
 *   called with the whole list after every change, and with the bytes (data, thumb) of the photo just added or painted
 *   over; both are to be kept in ONE transaction, bytes by their id. Nothing goes on before the promise is fulfilled.
 * @property {string} role  what a new photo is: "general", "before" or "after"
 * @property {(() => Promise<Earlier | null>) | null} [earlier]
 *   the picture to stand behind when the same place is taken again; asked only on a press. Without it the list's own
 *   first "before" serves, and with neither there is no such button. See earlierPicture() for a photo known by its id.
 * @property {Promise<unknown>} [ready]  what must be on the phone before the camera may take the page away
 *
 * @typedef {object} Picker
 * @property {HTMLElement} element
 * @property {(text: string) => void} say  show what is wrong with the photos and go there; "" takes it back
 * @property {(file: Blob) => Promise<boolean>} take  put in a photo that came from elsewhere; false: it is not in the list
 */

/** So many photos one record or one update may have. */
export const MOST_PHOTOS = 10;

/** One photo after the other, whatever screen it was picked on: a phone has memory for one. @type {Promise<void>} */
let busy = Promise.resolve();

/** Wait until every photo picked so far is kept: nothing is sent without it. */
export const photosKept = () => busy;

/**
 * Make the part of a screen where photos are picked.
 * @param {Picking} picking
 * @returns {Picker}
 */
export function photoPicker(picking) {
  const picker = new PhotoPicker(picking);
  return { element: picker.element, say: (text) => picker.complain(text), take: (file) => picker.take(file) };
}

class PhotoPicker {
  #picking;
  #list = h("ul", { class: "photo-rows", "data-testid": "thumbs" });
  #problem = h("div", { role: "alert" });
  #reshoot = h("div", { class: "photo-reshoot" });
  #camera;
  /** By the photo and its place. @type {Map<string, HTMLElement>} */
  #rows = new Map();

  /** @param {Picking} picking */
  constructor(picking) {
    this.#picking = picking;
    const { role, ready = Promise.resolve() } = picking;
    this.#camera = photoInput("camera", t("domain.button.take_photo"), { capture: "environment", "data-testid": "take-photo" }, (files) => this.#addAll(files, role));
    const gallery = photoInput("image-plus", t("domain.button.choose_photo"), { multiple: true, "data-testid": "choose-photo" }, (files) => this.#addAll(files, role));
    const inputs = [this.#camera.input, gallery.input];
    // The camera may kill the page: it opens only once what was filled in so far is on the phone.
    for (const input of inputs) input.disabled = true;
    void ready.then(() => inputs.forEach((input) => (input.disabled = false)));
    this.element = h("div", { class: "stack photo-picker" },
      notice("info", h("p", {}, t("domain.message.photo_privacy"))),
      h("div", { class: "photo-buttons" }, this.#camera.element, gallery.element),
      ...(picking.earlier ? [this.#reshoot, this.#problem, this.#list] : [this.#problem, this.#list, this.#reshoot]));
    this.#draw();
    void busy.then(() => this.#draw());
  }

  get #photos() {
    return this.#picking.photos();
  }

  /** @param {string} text */
  complain(text) {
    this.#say(text);
    if (text) this.#camera.input.focus();
  }

  /** @param {Blob} file @returns {Promise<boolean>} */
  async take(file) {
    const before = this.#photos.length;
    await this.#addAll([file], this.#picking.role);
    return this.#photos.length > before;
  }

  /** @param {string} text */
  #say(text) {
    this.#problem.replaceChildren(...(text ? [errorLine(text, "photos-error")] : []));
  }

  /** Rows stay what they are while their photo does: what a finger or a focus is on is not taken away from under it. */
  #draw() {
    const rows = this.#photos.map((photo, i) => this.#rowOf(photo, i));
    if (rows.length !== this.#list.children.length || rows.some((row, i) => row !== this.#list.children[i])) this.#list.replaceChildren(...rows);
    if (Boolean(this.#earlier()) !== this.#reshoot.hasChildNodes()) this.#reshoot.replaceChildren(...(this.#earlier() ? [this.#reshootButton()] : []));
  }

  /** @param {FormPhoto} photo @param {number} i @returns {HTMLElement} */
  #rowOf(photo, i) {
    const key = [photo.id, photo.sha256, i].join();
    const row = this.#rows.get(key) ?? photoRow(photo, i, {
      onRole: (role) => this.#change(this.#photos.map((each) => (each.id === photo.id ? { ...each, role } : each))),
      onBlur: () => this.#blur(photo),
      onRemove: () => this.#remove(photo.id),
    });
    this.#rows.set(key, row);
    return row;
  }

  /** @returns {(() => Promise<Earlier | null>) | null} */
  #earlier() {
    const before = this.#photos.find(({ role }) => role === "before");
    return this.#picking.earlier ?? (before ? () => earlierPicture(before.id) : null);
  }

  #reshootButton() {
    const onPhoto = (/** @type {Blob} */ picture) => this.#addAll([picture], "after");
    const open = async () => openReshoot({ earlier: (await this.#earlier()?.()) ?? null, onPhoto });
    return button(t("capture.photo.reshoot"), { icon: "layers", kind: "btn-block", onclick: open, "data-testid": "reshoot" });
  }

  /** @param {FormPhoto[]} photos @param {Bytes} [bytes] */
  async #change(photos, bytes) {
    await this.#picking.keep(photos, bytes);
    this.#draw();
  }

  /** @param {Blob[]} files @param {string} role */
  #addAll(files, role) {
    this.#say("");
    busy = busy.then(async () => {
      for (const file of files) this.#say((await this.#add(file, role)) ?? "");
    });
    return busy;
  }

  /** Make one photo small and keep it. @param {Blob} file @param {string} role @returns {Promise<string | null>} what went wrong */
  async #add(file, role) {
    if (this.#photos.length >= MOST_PHOTOS) return t("field.capture.photo_full", { n: MOST_PHOTOS });
    const adding = h("span", { class: "visually-hidden" }, t("field.capture.photo_adding"));
    const waiting = h("li", { class: "photo-row" }, h("div", { class: "skeleton-photo", role: "status" }, adding));
    this.#list.append(waiting);
    try {
      const { bytes, thumb, type } = await prepare(file);
      const digest = await sha256(bytes);
      if (this.#photos.some((photo) => photo.sha256 === digest)) return t("field.capture.photo_again");
      const photo = { id: mintId(), role, sha256: digest, bytes: bytes.byteLength, type };
      await this.#change([...this.#photos, photo], { id: photo.id, data: bytes, thumb });
      return null;
    } catch (error) {
      console.error(error);
      return t("field.capture.photo_failed");
    } finally {
      waiting.remove();
    }
  }

  /** What was painted over is what there is from now on. @param {FormPhoto} photo */
  async #blur(photo) {
    const painted = await openPainter(photo.id);
    if (!painted) return;
    const { bytes, thumb, type } = painted;
    // Under way to the server it may be already, in part: then it is another photo, and the old one goes with the entry.
    const id = photo.received === false ? mintId() : photo.id;
    const sha = await sha256(bytes);
    const replaced = (/** @type {string} */ role) => ({ id, role, sha256: sha, bytes: bytes.byteLength, type });
    await this.#change(this.#photos.map((each) => (each.id === photo.id ? replaced(each.role) : each)), { id, data: bytes, thumb });
    const at = this.#photos.findIndex((each) => each.id === id);
    this.#list.children[at]?.querySelector("select")?.focus();
  }

  /** @param {string} id */
  async #remove(id) {
    const i = this.#photos.findIndex((photo) => photo.id === id);
    const photo = this.#photos[i];
    await this.#change(this.#photos.filter((each) => each.id !== id));
    this.#camera.input.focus();
    const undo = () => {
      if (!this.element.isConnected || this.#photos.some((each) => each.id === id)) return;
      void this.#change([...this.#photos.slice(0, i), photo, ...this.#photos.slice(i)]);
    };
    toast(t("field.capture.photo_removed"), { label: t("domain.button.undo"), onclick: undo });
  }
}
