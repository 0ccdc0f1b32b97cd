/**
 * Step 4: the name, two or three fields, and the button that keeps it all.
 * @module field/capture/details
 */

import { integer } from "../../core/format.js";
import { faults, NAME_LENGTH, withSuggestions } from "../../core/pin.js";
import { button, errorLine, fieldOf, h, notice, select } from "../dom.js";
import { roleKey, t } from "../words.js";
import { faultText, stepFrame } from "./frame.js";
import { submit } from "./submit.js";

/**
 * @typedef {import("../app.js").Field} Field
 * @typedef {import("../app.js").Screen} Screen
 * @typedef {import("../../core/catalogue.js").Field} FieldRule
 * @typedef {import("../../core/pin.js").Form} Form
 */

/** Choices are shown all at once while they are few and their words are short. */
const CHIPS_UP_TO = 4;
const CHIP_LETTERS_UP_TO = 70;

/** @param {Field} field @returns {Screen} */
export function detailsStep(field) {
  const { draft } = field;
  draft.change((form) => withSuggestions(form, field.home, { role: roleKey(field.home.user.role), nameOf: suggestedName }));
  const fields = h("div", { class: "stack" });
  const problem = h("div", { role: "alert" });
  const draw = (/** @type {Map<string, string>} */ wrong) => {
    const rules = field.group.fields;
    fields.replaceChildren(nameField(draft, wrong.get("name")), ...rules.map((rule) => ruleField(draft, rule, wrong.get(rule.key))));
  };
  draw(new Map());

  const send = button(t("domain.button.submit"), {
    icon: "send", kind: "btn-primary btn-large btn-block", "data-testid": "submit", onclick: async () => {
      const found = faults(/** @type {Form} */ (draft.form), field.home);
      const elsewhere = found.find(({ step }) => step !== "details");
      if (elsewhere) return field.go("pin", elsewhere.step, { complain: true });
      draw(new Map(found.map((fault) => [fault.field, faultText(fault)])));
      if (found.length) return focusFirstWrong(fields);
      send.setAttribute("aria-busy", "true");
      send.disabled = true;
      const saved = await submit(field);
      if (saved) return field.go("saved");
      send.removeAttribute("aria-busy");
      send.disabled = false;
      problem.replaceChildren(notice("error", h("p", {}, t("field.capture.save_failed"))));
    },
  });
  const body = h("div", { class: "stack" }, fields, problem);
  return { element: stepFrame(field, { step: "details", title: t("field.capture.details_title"), body, foot: send }) };
}

/** @param {string} kind @param {string | null} area */
const suggestedName = (kind, area) => (area ? t("field.capture.suggested_name", { kind, area }) : kind);

/** @param {HTMLElement} fields */
function focusFirstWrong(fields) {
  const control = fields.querySelector(".is-wrong :is(input, select, textarea)");
  if (control instanceof HTMLElement) control.focus();
}

/** @param {import("../draft.js").Draft} draft @param {string} [error] */
function nameField(draft, error) {
  const input = h("textarea", {
    class: "textarea name-box", rows: 2, maxlength: NAME_LENGTH, autocomplete: "off", enterkeyhint: "done", "data-testid": "name",
  });
  input.value = draft.form?.name ?? "";
  input.addEventListener("input", () => draft.change((form) => ({ ...form, name: input.value, name_by_hand: true })));
  const hint = draft.form?.name_by_hand ? undefined : t("field.capture.name_hint");
  return fieldOf({ id: "field-name", label: t("field.capture.name"), hint, error, control: input });
}

/** @param {import("../draft.js").Draft} draft @param {FieldRule} rule @param {string} [error] */
function ruleField(draft, rule, error) {
  const id = `field-${rule.key}`;
  const value = draft.form?.details[rule.key] ?? "";
  const keep = (/** @type {string | null} */ typed) =>
    draft.change((form) => ({ ...form, details: { ...form.details, [rule.key]: typed ?? "" } }));
  const optional = rule.required ? undefined : t("field.capture.optional");
  const choices = rule.choices ?? [];
  if (rule.type === "choice" && fitAsChips(choices)) return chips({ id, rule, value, keep, optional, error });
  if (rule.type === "choice") {
    const control = select(choices, { value, blank: t("field.capture.choose"), onchange: keep, "data-testid": id });
    return fieldOf({ id, label: rule.name, optional, error, control });
  }
  const control = h("input", { class: "input input-short", "data-testid": id, autocomplete: "off", ...typing(rule) });
  control.value = value;
  control.addEventListener("input", () => keep(control.value));
  return fieldOf({ id, label: rule.name, optional, hint: numberHint(rule), error, control });
}

/** @param {{name: string}[]} choices */
const fitAsChips = (choices) =>
  choices.length <= CHIPS_UP_TO && choices.reduce((letters, { name }) => letters + name.length, 0) <= CHIP_LETTERS_UP_TO;

/** @param {FieldRule} rule */
const typing = (rule) => (rule.type === "date" ? { type: "date", min: "1990-01-01" } : { type: "text", inputmode: "numeric", maxlength: 9 });

/** @param {FieldRule} rule @returns {string | undefined} */
function numberHint({ type, min, max }) {
  if (type !== "integer" || typeof max !== "number") return undefined;
  return t("field.capture.number_hint", { min: integer(min ?? 0), max: integer(max) });
}

/** @param {{id: string, rule: FieldRule, value: string, keep: (value: string) => void, optional?: string, error?: string}} parts */
function chips({ id, rule, value, keep, optional, error }) {
  const labels = (rule.choices ?? []).map(({ key, name }) => {
    const input = h("input", { type: "radio", name: id, value: key, checked: key === value, onchange: () => keep(key) });
    return h("label", { class: "choice", "data-testid": `${id}-${key}` }, input, h("span", {}, name));
  });
  return h("fieldset", { class: `field ${error ? "is-wrong" : ""}`.trim(), "aria-describedby": error && `${id}-error` },
    h("legend", { class: "field-label" }, rule.name, optional && h("span", { class: "optional" }, ` (${optional})`)),
    h("div", { class: "choices" }, labels),
    error && errorLine(error, `${id}-error`));
}
