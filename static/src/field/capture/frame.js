/**
 * What every step of a capture has: where one is, the way back, the way out, and one thing to press.
 * @module field/capture/frame
 */

import { STEPS, stepOf } from "../../core/pin.js";
import { button, h, heading, notice } from "../dom.js";
import { problemText } from "../problems.js";
import { askedNotice } from "../record/amend.js";
import { confirmDiscard } from "../tell.js";
import { t } from "../words.js";

/**
 * @typedef {import("../app.js").Field} Field
 * @typedef {import("../../core/pin.js").Step} Step
 * @typedef {import("../../core/faults.js").Fault} Fault
 * @typedef {import("../app.js").Screen} Screen
 */

/** Group and kind are one step to the person: what it is. */
const SHOWN_STEPS = 4;

/** @param {Step} step @returns {number} */
const numberOf = (step) => Math.max(1, STEPS.indexOf(step));

/**
 * Frame a step.
 * @param {Field} field
 * @param {{step: Step, title: string, body: HTMLElement, foot?: HTMLElement | null}} parts
 * @returns {HTMLElement}
 */
export function stepFrame(field, { step, title, body, foot = null }) {
  const n = numberOf(step);
  const dots = Array.from({ length: SHOWN_STEPS }, (_, i) => h("i", { class: i < n ? "is-done" : "" }));
  return h("section", { class: "capture", "data-testid": `step-${step}`, "aria-labelledby": "screen-title" },
    h("div", { class: "capture-head" },
      button(t("field.capture.back"), { icon: "arrow-left", kind: "btn-quiet", onclick: () => goBack(field, step), "data-testid": "back" }),
      h("p", { class: "capture-steps" },
        h("span", { class: "capture-dots", "aria-hidden": "true" }, dots),
        h("span", { class: "visually-hidden" }, t("field.capture.step", { n, of: SHOWN_STEPS }))),
      button(t("field.capture.discard"), { kind: "btn-quiet", onclick: () => discard(field), "data-testid": "discard" })),
    h("div", { class: "capture-body stack" }, heading(title), askedNotice(field), correction(field, step), body),
    foot && h("div", { class: "capture-foot" }, foot));
}

/** The one thing to press. @param {() => void} onclick @returns {HTMLElement} */
export const nextButton = (onclick) =>
  button(t("field.capture.next"), { kind: "btn-primary btn-large btn-block", onclick, "data-testid": "next" });

/** Say why the record came back, where it can be put right. @param {Field} field @param {Step} step @returns {HTMLElement | null} */
function correction({ draft, state }, step) {
  const form = draft.form;
  const entry = form?.revision ? state.known.entries.find(({ id }) => id === form.id) : undefined;
  if (!entry?.error || stepOf(entry.error.field) !== step) return null;
  return notice("warn", h("p", { class: "strong" }, t("field.capture.correcting")), h("p", {}, problemText(entry.error)));
}

/** @param {Field} field @param {Step} step */
function goBack(field, step) {
  const at = STEPS.indexOf(step);
  const { form } = field.draft;
  if (form?.amending && step === "kind") field.go("record", form.id); // its group is what it is
  else if (at === 0) field.go("map");
  else field.go("pin", STEPS[at - 1]);
}

/** @param {Field} field */
async function discard(field) {
  const form = field.draft.form;
  if (field.draft.hasWork && !(await confirmDiscard(form))) return;
  await field.draft.discard();
  if (form?.amending) return field.go("record", form.id);
  field.go(form?.revision ? "tasks" : "map");
}

/** Say a fault in words. @param {Fault} fault @returns {string} */
export const faultText = ({ code, params }) => t(`field.capture.fault.${code}`, params);
