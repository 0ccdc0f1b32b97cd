/**
 * Step 3: photos. Each is made small and put on the phone before the next thing happens; the form is there already.
 * @module field/capture/photos
 */

import { faults, roleIn } from "../../core/pin.js";
import { now } from "../../ports/clock.js";
import { mintId, sha256 } from "../../ports/crypto.js";
import { paint, prepare } from "../../ports/photo.js";
import { photoThumb } from "../../ports/store.js";
import { button, errorLine, h, icon, notice } from "../dom.js";
import { toast } from "../tell.js";
import { t } from "../words.js";
import { faultText, nextButton, stepFrame } from "./frame.js";

/**
 * @typedef {import("../app.js").Field} Field
 * @typedef {import("../app.js").Screen} Screen
 * @typedef {import("../../core/pin.js").Form} Form
 * @typedef {import("../../core/pin.js").FormPhoto} FormPhoto
 */

const MOST_PHOTOS = 10;

/** @param {Field} field @returns {Screen} */
export function photosStep(field) {
  const { draft } = field;
  const required = field.group.photo_required;
  const grid = h("ul", { class: "thumbs", "data-testid": "thumbs" });
  const problem = h("div", { role: "alert" });
  const say = (/** @type {string} */ text) => problem.replaceChildren(...(text ? [errorLine(text, "photos-error")] : []));
  const draw = () => grid.replaceChildren(...currentForm(draft).photos.map((photo, i) => thumb(field, photo, i, draw)));

  const add = async (/** @type {File[]} */ files) => {
    say("");
    for (const file of files) say((await addOne(field, file, grid)) ?? "");
    draw();
  };
  const camera = chooser("camera", t("domain.button.take_photo"), { capture: "environment", "data-testid": "take-photo" }, add);
  const gallery = chooser("image-plus", t("domain.button.choose_photo"), { multiple: true, "data-testid": "choose-photo" }, add);
  const inputs = [camera, gallery].map((label) => /** @type {HTMLInputElement} */ (label.querySelector("input")));
  // The camera may kill the page: it opens only once the form and this step are on the phone.
  for (const input of inputs) input.disabled = true;
  draft.flushed().then(() => inputs.forEach((input) => (input.disabled = false)));

  const next = () => {
    const [fault] = faults(currentForm(draft), field.home).filter(({ step }) => step === "photos");
    if (!fault) return field.go("pin", "details");
    say(faultText(fault));
    inputs[0].focus();
  };
  draw();
  const body = h("div", { class: "stack" },
    notice("info", h("p", {}, t("domain.message.photo_privacy"))),
    h("div", { class: "photo-buttons" }, camera, gallery),
    problem,
    grid,
    !required && h("p", { class: "muted" }, t("field.capture.photos_optional")));
  return { element: stepFrame(field, { step: "photos", title: t("field.capture.photos_title"), body, foot: nextButton(next) }) };
}

/** @param {import("../draft.js").Draft} draft @returns {Form} */
const currentForm = (draft) => /** @type {Form} */ (draft.form);

/**
 * @param {string} icon_name @param {string} label @param {Record<string, any>} props
 * @param {(files: File[]) => Promise<void>} add
 */
function chooser(icon_name, label, props, add) {
  const input = h("input", { type: "file", accept: "image/*", ...props });
  input.addEventListener("change", async () => {
    const files = [...(input.files ?? [])];
    await add(files);
    input.value = ""; // the same file may be chosen again after it was taken out
  });
  return h("label", { class: "btn btn-large btn-block photo-button" }, icon(icon_name), h("span", {}, label), input);
}

/**
 * Make one photo small and keep it with the form.
 * @param {Field} field @param {File} file @param {HTMLElement} grid
 * @returns {Promise<string | null>} what went wrong
 */
async function addOne(field, file, grid) {
  if (currentForm(field.draft).photos.length >= MOST_PHOTOS) return t("field.capture.photo_full", { n: MOST_PHOTOS });
  const adding = h("span", { class: "visually-hidden" }, t("field.capture.photo_adding"));
  const waiting = h("li", { class: "thumb" }, h("div", { class: "skeleton-photo", role: "status" }, adding));
  grid.append(waiting);
  try {
    const { bytes, thumb: small, type } = await prepare(file);
    const digest = await sha256(bytes);
    const form = currentForm(field.draft);
    if (form.photos.some((photo) => photo.sha256 === digest)) return t("field.capture.photo_again");
    const photo = { id: mintId(), role: roleIn(form.group), sha256: digest, bytes: bytes.byteLength, type };
    const captured_at = form.captured_at ?? new Date(now()).toISOString();
    field.draft.put({ ...form, captured_at, photos: [...form.photos, photo] }, { id: photo.id, data: bytes, thumb: small });
    await field.draft.flushed();
    return null;
  } catch {
    return t("field.capture.photo_failed");
  } finally {
    waiting.remove();
  }
}

/** @param {Field} field @param {FormPhoto} photo @param {number} i @param {() => void} draw */
function thumb(field, photo, i, draw) {
  const canvas = h("canvas", { class: "thumb-face", role: "img", "aria-label": t("field.capture.photo_alt", { n: i + 1 }) });
  const item = h("li", { class: "thumb" }, canvas);
  photoThumb(photo.id).then((bytes) => {
    if (bytes) paint(canvas, bytes);
    else canvas.replaceWith(faceless(photo));
  });
  if (!photo.received) {
    const label = t("field.capture.photo_remove", { n: i + 1 });
    const onclick = () => removeOne(field, photo, i, draw);
    const remove = button(label, { icon: "trash-2", kind: "btn-small", onclick, "data-testid": "remove-photo" });
    item.append(remove);
  }
  return item;
}

/** @param {FormPhoto} photo */
function faceless(photo) {
  const text = t(photo.received ? "field.capture.photo_received" : "field.capture.photo_no_preview");
  return h("div", { class: "thumb-face thumb-faceless" }, icon("image"), h("span", {}, text));
}

/** @param {Field} field @param {FormPhoto} photo @param {number} i @param {() => void} draw */
function removeOne(field, photo, i, draw) {
  field.draft.change((form) => ({ ...form, photos: form.photos.filter(({ id }) => id !== photo.id) }));
  draw();
  const undo = () => {
    if (field.draft.form?.photos.some(({ id }) => id === photo.id) !== false) return;
    field.draft.change((form) => ({ ...form, photos: [...form.photos.slice(0, i), photo, ...form.photos.slice(i)] }));
    draw();
  };
  toast(t("field.capture.photo_removed"), { label: t("domain.button.undo"), onclick: undo });
}
