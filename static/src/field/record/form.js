/**
 * The form at a record: look again, confirm that it is kept up, bring it into another state. One screen, one thing to press.
 * @module field/record/form
 */

import { groupOf } from "../../core/catalogue.js";
import { count, dayOf, isoDay } from "../../core/format.js";
import { openMoves } from "../../core/open_actions.js";
import { DOCUMENT_NUMBER_LENGTH, NOTE_LENGTH } from "../../core/update.js";
import { hasUpdateWork, movesOf, needsOf, roleOf, towards, updateFaults } from "../../core/update_form.js";
import { now } from "../../ports/clock.js";
import { photoPicker, photosKept } from "../capture/photo_picker.js";
import { button, errorLine, fieldOf, glyphOf, h, heading, icon, notice } from "../dom.js";
import { confirmLoss } from "../tell.js";
import { knows, t } from "../words.js";
import { beforePicture } from "./before.js";
import { whereabouts } from "./whereabouts.js";
import { send } from "./send.js";

/**
 * @typedef {import("../app.js").Field} Field
 * @typedef {import("../app.js").Screen} Screen
 * @typedef {import("../../core/catalogue.js").Pin} Pin
 * @typedef {import("../../core/update_form.js").UpdateForm} UpdateForm
 * @typedef {import("../../core/update_form.js").FormAction} FormAction
 * @typedef {import("../../core/update_form.js").FormFault} FormFault
 */

/** @param {Field} field @param {Pin} pin @param {FormAction} action @returns {Screen} */
export function updateForm(field, pin, action) {
  return new FormScreen(field, pin, action).screen();
}

class FormScreen {
  #body = h("div", { class: "stack" });
  #problem = h("div", { role: "alert" });
  #submit;
  /** @type {ReturnType<typeof photoPicker> | null} */
  #picker = null;
  /** @type {ReturnType<typeof whereabouts> | null} */
  #whereabouts = null;
  /** Whether the states stand there to be chosen from; one chosen on the page before is a line that says so. */
  #choosing;

  /** @param {Field} field @param {Pin} pin @param {FormAction} action */
  constructor(field, pin, action) {
    this.field = field;
    this.pin = pin;
    this.action = action;
    this.#choosing = field.updates.beginOrResume(pin, action, { user_id: field.home.user.id }).state === null;
    const label = t(action === "maintain" ? "update.form.confirm" : "domain.button.submit");
    this.#submit = button(label, { icon: action === "maintain" ? "circle-check" : "send", kind: "btn-primary btn-large btn-block", onclick: () => this.#send(), "data-testid": "submit" });
  }

  get form() {
    return /** @type {UpdateForm} */ (this.field.updates.find(this.pin.id, this.action));
  }

  /** @param {Partial<UpdateForm>} changes @param {import("../../ports/store.js").Bytes} [photo] */
  #change(changes, photo) {
    this.field.updates.put({ ...this.form, ...changes }, photo);
  }

  /** @returns {Screen} */
  screen() {
    const { pin, action, field } = this;
    const back = () => field.go("record", pin.id);
    this.#draw();
    const element = h("section", { class: "capture", "data-testid": `form-${action}`, "aria-labelledby": "screen-title" },
      h("div", { class: "capture-head" },
        button(t("domain.button.back"), { icon: "arrow-left", kind: "btn-quiet", onclick: back, "data-testid": "back" }),
        h("span", {}),
        button(t("domain.button.cancel"), { kind: "btn-quiet", onclick: () => this.#discard(), "data-testid": "discard" })),
      h("div", { class: "capture-body stack" },
        h("div", { class: "stack stack-s" }, heading(t(`update.form.${action}_title`)), h("p", { class: "form-of" }, glyphOf(pin.group), h("span", {}, pin.name))),
        this.#body, this.#problem),
      h("div", { class: "capture-foot" }, this.#submit));
    return { element, leave: () => this.#whereabouts?.stop() };
  }

  /** @param {Map<string, string>} [wrong] what is wrong, by field */
  #draw(wrong = new Map()) {
    this.#whereabouts?.stop();
    const parts = this.action === "move" ? this.#move(wrong) : this.#look();
    this.#body.replaceChildren(...parts.filter((each) => each instanceof Node));
    const wrong_photo = wrong.get("photos");
    if (!wrong_photo) return;
    this.#picker?.say(wrong_photo);
    this.#body.querySelector("#photos-error")?.scrollIntoView({ block: "center" });
  }

  #look() {
    const hint = this.action === "maintain" && !this.#needs("photo") ? "maintain_hint_plain" : `${this.action}_hint`;
    return [h("p", { class: "muted" }, t(`update.form.${hint}`)), this.#photos(), this.#note(), this.#position()];
  }

  /** @param {Map<string, string>} wrong */
  #move(wrong) {
    const chosen = this.form.state;
    const rest = chosen ? [this.#needs("document") && this.#document(wrong), this.#photos(), this.#note(wrong.get("note")), this.#position()] : [];
    return [this.#choosing || !chosen ? this.#choices(wrong.get("state")) : this.#chosen(chosen), ...rest];
  }

  /** @param {string} state */
  #chosen(state) {
    const { pin, field } = this;
    const name = movesOf(field.home, pin).find(({ key }) => key === state)?.name ?? "";
    const again = () => {
      this.#choosing = true;
      this.#draw();
      this.#focusChosen();
    };
    return h("div", { class: "state-chosen" },
      h("p", {}, h("span", { class: "tag" }, pin.state_name), icon("arrow-right", "icon-s"), h("span", { class: "visually-hidden" }, t("update.form.move_choose")), h("span", { class: "tag", "data-tone": "xanh" }, name)),
      button(t("update.form.move_other"), { kind: "btn-small", onclick: again, "data-testid": "other-state" }));
  }

  /** @param {string} need */
  #needs(need) {
    return needsOf(this.form, this.field.home, this.pin).some((each) => each === need);
  }

  /** @param {string} [error] */
  #choices(error) {
    const { pin, field } = this;
    const open = openMoves(pin);
    const labels = movesOf(field.home, pin).filter(({ key }) => open.includes(key)).map(({ key, name }) => {
      const input = h("input", { type: "radio", name: "state", value: key, checked: this.form.state === key, onchange: () => this.#choose(key) });
      const family = pin.group === "hotspot" ? "hotspot" : "model";
      const meaning = `update.meaning.${family}.${key}`;
      return h("label", { class: "card-choice", "data-testid": `state-${key}` }, input,
        h("span", { class: "card-choice-face" }, h("span", { class: "state-words" }, h("span", { class: "strong" }, name), knows(meaning) && h("small", {}, t(meaning)))));
    });
    return h("fieldset", { class: `field ${error ? "is-wrong" : ""}`.trim(), "aria-describedby": error && "state-error" },
      h("legend", { class: "field-label" }, t("update.form.move_choose")),
      h("p", { class: "field-hint" }, t("update.form.move_from", { state: pin.state_name })),
      h("div", { class: "cards-choice" }, labels),
      error && errorLine(error, "state-error"));
  }

  /** @param {string} state */
  #choose(state) {
    this.field.updates.put(towards(this.form, this.field.home, this.pin, state));
    this.#draw();
    this.#focusChosen();
  }

  #focusChosen() {
    const chosen = this.#body.querySelector("input[name=state]:checked");
    if (chosen instanceof HTMLElement) chosen.focus({ preventScroll: true });
  }

  #photos() {
    const { field, pin } = this;
    const is_after = this.#needs("after_photo");
    const before = is_after ? beforePicture(pin, () => field.state.known.presence === "signed_in") : null;
    const keep = async (/** @type {UpdateForm["photos"]} */ photos, /** @type {import("../../ports/store.js").Bytes | undefined} */ bytes) => {
      const captured_at = this.form.captured_at ?? (photos.length ? new Date(now()).toISOString() : null);
      this.#change({ photos, captured_at }, bytes);
      await field.updates.flushed();
    };
    this.#picker = photoPicker({ photos: () => this.form?.photos ?? [], keep, role: roleOf(this.form, field.home, pin), earlier: before, ready: field.updates.flushed() });
    if (!is_after) return this.#picker.element;
    return h("div", { class: "stack stack-s" }, h("h2", {}, t("update.form.after_photo")), before && h("p", { class: "muted" }, t("update.form.after_hint")), this.#picker.element);
  }

  /** @param {string} [error] */
  #note(error) {
    const must = this.#needs("note");
    const input = h("textarea", { class: "textarea", rows: 3, maxlength: NOTE_LENGTH, autocomplete: "off", "data-testid": "note" });
    input.value = this.form.note;
    input.addEventListener("input", () => this.#change({ note: input.value }));
    return fieldOf({ id: "field-note", label: t(must ? "update.form.note_why" : "update.form.note"), optional: must ? undefined : t("field.capture.optional"), error, control: input });
  }

  /** @param {Map<string, string>} wrong */
  #document(wrong) {
    const today = isoDay(now());
    if (!this.form.document_on) this.#change({ document_on: today });
    const number = h("input", { class: "input", type: "text", maxlength: DOCUMENT_NUMBER_LENGTH, autocomplete: "off", "data-testid": "document-number" });
    number.value = this.form.document_number;
    number.addEventListener("input", () => this.#change({ document_number: number.value }));
    const on = h("input", { class: "input input-short", type: "date", max: today, "data-testid": "document-on" });
    on.value = this.form.document_on;
    on.addEventListener("input", () => this.#change({ document_on: on.value }));
    return h("div", { class: "stack" },
      fieldOf({ id: "field-document", label: t("update.form.document_number"), hint: t("update.form.document_hint"), error: wrong.get("document_number"), control: number }),
      fieldOf({ id: "field-document-on", label: t("update.form.document_on"), hint: on.value ? dayOf(on.value) : undefined, error: wrong.get("document_on"), control: on }));
  }

  #position() {
    this.#whereabouts = whereabouts(this.field.home, this.pin, () => this.form.position, (position) => this.#change({ position }));
    return this.#whereabouts?.element ?? null;
  }

  async #send() {
    const { field, pin } = this;
    this.#busy(true);
    await photosKept();
    this.#busy(false);
    if (!this.#body.isConnected) return; // the person went elsewhere meanwhile
    const found = updateFaults(this.form, field.home, pin);
    this.#problem.replaceChildren();
    if (found.length) return this.#complain(found);
    this.#busy(true);
    const saved = await send(field, this.form, pin);
    if (saved) return field.go("saved");
    this.#busy(false);
    this.#problem.replaceChildren(notice("error", h("p", {}, t("update.form.save_failed"))));
  }

  /** @param {boolean} busy */
  #busy(busy) {
    this.#submit.toggleAttribute("disabled", busy);
    if (busy) this.#submit.setAttribute("aria-busy", "true");
    else this.#submit.removeAttribute("aria-busy");
  }

  /** @param {FormFault[]} found */
  #complain(found) {
    const wrong = new Map(found.map(({ field, code }) => [field, t(`update.form.fault.${code}`)]));
    this.#draw(wrong);
    const [first] = found;
    if (first.field === "photos") return;
    const control = this.#body.querySelector(".is-wrong :is(input, textarea)");
    if (control instanceof HTMLElement) control.focus();
  }

  async #discard() {
    const { field, form, pin } = this;
    const agreed = !hasUpdateWork(form) || (await confirmLoss({
      title: t("update.form.discard_title"), text: t("update.form.discard_text", { n: count(form.photos.length) }),
      yes: t("update.form.discard_yes"), no: t("field.capture.discard_no"),
    }));
    if (!agreed) return;
    await field.updates.discard(form);
    field.go("record", pin.id);
  }
}

/** Say why a form cannot be filled in any more. @param {Field} field @param {Pin} pin @returns {Screen} */
export function closedForm(field, pin) {
  const element = h("section", { class: "page page-narrow stack", "aria-labelledby": "screen-title", "data-testid": "form-closed" },
    heading(t("update.form.closed_title")),
    notice("warn", h("p", { class: "strong" }, pin.name), h("p", {}, t("update.form.closed_text")), h("p", {}, groupOf(field.home, pin.group)?.short_name ?? "")),
    button(t("update.saved.to_record"), { icon: "arrow-left", kind: "btn-large btn-block", onclick: () => field.go("record", pin.id) }));
  return { element };
}
