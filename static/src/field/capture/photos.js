/**
 * Step 3: photos, each on the phone before the next thing happens.
 * @module field/capture/photos
 */

import { kindOf, needsPhoto } from "../../core/catalogue.js";
import { faults } from "../../core/faults.js";
import { isoDay } from "../../core/format.js";
import { roleIn, withPhotos } from "../../core/pin.js";
import { now } from "../../ports/clock.js";
import { h } from "../dom.js";
import { takeShared } from "../shared.js";
import { t } from "../words.js";
import { faultText, nextButton, stepFrame } from "./frame.js";
import { photoPicker, photosKept } from "./photo_picker.js";

/**
 * @typedef {import("../app.js").Field} Field
 * @typedef {import("../app.js").Screen} Screen
 * @typedef {import("../../core/pin.js").Form} Form
 * @typedef {import("../../core/pin.js").FormPhoto} FormPhoto
 */

/** @param {Field} field @returns {Screen} */
export function photosStep(field) {
  const { draft } = field;
  const form = /** @type {Form} */ (draft.form);
  const photos = () => (draft.form?.id === form.id ? draft.form.photos : []);
  const keep = (/** @type {FormPhoto[]} */ next, /** @type {import("../../ports/store.js").Bytes | undefined} */ bytes) => {
    if (draft.form?.id === form.id) draft.put(withPhotos(draft.form, next, now()), bytes);
    return draft.flushed();
  };
  const picker = photoPicker({ photos, keep, role: roleIn(form.group), ready: draft.flushed() });
  const next = async () => {
    await photosKept();
    if (!element.isConnected) return; // the person went elsewhere meanwhile
    const [fault] = faults(/** @type {Form} */ (draft.form), field.home, isoDay(now())).filter(({ step }) => step === "photos");
    if (fault) picker.say(faultText(fault));
    else field.go("pin", "details");
  };
  const required = needsPhoto(field.group, kindOf(field.home, form.kind));
  const body = h("div", { class: "stack" }, picker.element, !required && h("p", { class: "muted" }, t("field.capture.photos_optional")));
  const element = stepFrame(field, { step: "photos", title: t("field.capture.photos_title"), body, foot: nextButton(next) });
  return { element, shown: () => void takeShared(field, picker.take) };
}
