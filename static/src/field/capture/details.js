/**
 * Step 4: the name, the few fields that matter, more for those who have the time, and the button that keeps it all.
 * @module field/capture/details
 */

import { beginnings, divided, fieldsFor, sheetOf } from "../../core/catalogue.js";
import { faults } from "../../core/faults.js";
import { isoDay } from "../../core/format.js";
import { withSuggestions } from "../../core/pin.js";
import { now } from "../../ports/clock.js";
import { button, h, icon, notice } from "../dom.js";
import { amendFault, answerField } from "../record/amend.js";
import { roleKey, t } from "../words.js";
import { nameField, ruleField, stateField } from "./detail_fields.js";
import { faultText, stepFrame } from "./frame.js";
import { scoreSheet } from "./score_sheet.js";
import { submit } from "./submit.js";

/**
 * @typedef {import("../app.js").Field} Field
 * @typedef {import("../app.js").Screen} Screen
 * @typedef {import("../../core/pin.js").Form} Form
 */

/** So many things are asked at once; the rest is there for whoever opens it. */
const SHOWN_AT_ONCE = 6;

/** @param {Field} field @returns {Screen} */
export function detailsStep(field) {
  return new DetailsStep(field).screen();
}

class DetailsStep {
  #field;
  #today = isoDay(now());
  #fields = h("div", { class: "stack details-fields" });
  #problem = h("div", { role: "alert" });
  #more_open = false;
  #send = button(t("domain.button.submit"), {
    icon: "send", kind: "btn-primary btn-large btn-block", "data-testid": "submit", onclick: () => this.#submit(),
  });

  /** @param {Field} field */
  constructor(field) {
    this.#field = field;
  }

  /** @returns {Form} */
  get #form() {
    return /** @type {Form} */ (this.#field.draft.form);
  }

  /** @returns {Screen} */
  screen() {
    const { draft, home } = this.#field;
    const by = { role: roleKey(home.user.role), today: this.#today, nameOf: suggestedName };
    draft.change((form) => withSuggestions(form, home, by));
    this.#draw(new Map());
    const sheet = sheetOf(home, this.#form.kind);
    const body = h("div", { class: "stack" }, this.#fields, sheet && scoreSheet(this.#field, sheet), answerField(this.#field), this.#problem);
    return { element: stepFrame(this.#field, { step: "details", title: t("field.capture.details_title"), body, foot: this.#send }) };
  }

  /** @param {Map<string, string>} wrong  what is wrong, by field */
  #draw(wrong) {
    const { draft, group } = this.#field;
    const states = beginnings(group);
    const asks_state = states.length > 1 && !this.#form.amending; // what exists moves by a step of its own
    const { first, more } = divided(fieldsFor(group, this.#form.kind), SHOWN_AT_ONCE - (asks_state ? 2 : 1));
    const make = (/** @type {import("../../core/catalogue.js").Field} */ rule, brief = false) => ruleField(draft, rule, { today: this.#today, error: wrong.get(rule.key), brief });
    const hidden = more.map((rule) => make(rule, true));
    if (more.some(({ key }) => wrong.has(key))) this.#more_open = true;
    this.#fields.replaceChildren(
      nameField(draft, wrong.get("name")),
      ...(asks_state ? [stateField(draft, states)] : []),
      ...first.map((rule) => make(rule)),
      ...(hidden.length ? [this.#disclosure(hidden)] : []));
  }

  /** @param {HTMLElement[]} fields */
  #disclosure(fields) {
    const summary = h("summary", { "data-testid": "more" }, icon("chevron-down"), h("span", {}, t("capture.details.more")));
    const element = h("details", { class: "more", open: this.#more_open }, summary, h("div", { class: "stack more-body" }, fields));
    element.addEventListener("toggle", () => (this.#more_open = element.open));
    return element;
  }

  async #submit() {
    const found = faults(this.#form, this.#field.home, this.#today);
    const elsewhere = found.find(({ step }) => step !== "details");
    if (elsewhere) return this.#field.go("pin", elsewhere.step, { complain: true });
    this.#draw(new Map(found.map((fault) => [fault.field, faultText(fault)])));
    if (found.length) return this.#focusFirstWrong();
    const idle = amendFault(this.#field);
    if (idle) return this.#sayIdle(idle);
    this.#busy(true);
    if (await submit(this.#field)) return this.#field.go("saved");
    this.#busy(false);
    this.#problem.replaceChildren(notice("error", h("p", {}, t("field.capture.save_failed"))));
  }

  /** @param {string} text */
  #sayIdle(text) {
    this.#problem.replaceChildren(notice("warn", h("p", {}, text)));
    this.#problem.scrollIntoView({ block: "center" });
  }

  /** @param {boolean} busy */
  #busy(busy) {
    this.#send.disabled = busy;
    this.#send.setAttribute("aria-busy", String(busy));
  }

  #focusFirstWrong() {
    const control = this.#fields.querySelector(".is-wrong :is(input, select, textarea)");
    if (control instanceof HTMLElement) control.focus();
  }
}

/** @param {string} kind @param {string | null} area */
const suggestedName = (kind, area) => (area ? t("field.capture.suggested_name", { kind, area }) : kind);
