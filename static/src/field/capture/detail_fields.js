/**
 * One field of a record as a person fills it in: chips where a tap answers, a picture where it says more than a word.
 * @module field/capture/detail_fields
 */

import { EARLIEST_DAY, lastDay } from "../../core/faults.js";
import { integer } from "../../core/format.js";
import { NAME_LENGTH } from "../../core/pin.js";
import { errorLine, fieldOf, h, icon, select } from "../dom.js";
import { t } from "../words.js";

/**
 * @typedef {import("../draft.js").Draft} Draft
 * @typedef {import("../../core/catalogue.js").Field} FieldRule
 * @typedef {import("../../core/catalogue.js").Choice} Choice
 * @typedef {{id: string, label: string, value: string, keep: (value: string) => void, optional?: string, error?: string,
 *   face?: (choice: Choice, i: number) => HTMLElement | SVGElement | null, kind?: string}} Chips
 */

/** Choices are shown all at once while they are few and their words are short. */
const CHIPS_UP_TO = 4;
const CHIP_LETTERS_UP_TO = 70;

/** More letters than two lines of a small phone take. */
const LONG_NAME = 56;

/** Choices that are drawn: our own pictures, by the choice's key. */
const DRAWN = "amount";

/** Choices that go from little to much. */
const GRADED = "severity";

/** @param {Draft} draft @param {string} [error] */
export function nameField(draft, error) {
  const input = h("textarea", {
    class: "textarea name-box", rows: (draft.form?.name.length ?? 0) > LONG_NAME ? 3 : 2, maxlength: NAME_LENGTH, autocomplete: "off", enterkeyhint: "done", "data-testid": "name",
  });
  input.value = draft.form?.name ?? "";
  input.addEventListener("input", () => draft.change((form) => ({ ...form, name: input.value, name_by_hand: true })));
  const hint = draft.form?.name_by_hand ? undefined : t("field.capture.name_hint");
  return fieldOf({ id: "field-name", label: t("field.capture.name"), hint, error, control: input });
}

/** Ask how far a new model has come. @param {Draft} draft @param {Choice[]} states  the usual one first */
export function stateField(draft, states) {
  const keep = (/** @type {string} */ state) => draft.change((form) => ({ ...form, state }));
  return chips(states, { id: "field-state", label: t("capture.details.state"), value: draft.form?.state ?? states[0].key, keep });
}

/**
 * @param {Draft} draft
 * @param {FieldRule} rule
 * @param {{today: string, error?: string, brief: boolean}} how  brief: without saying of each that it may be left out
 */
export function ruleField(draft, rule, { today, error, brief }) {
  const id = `field-${rule.key}`;
  const value = draft.form?.details[rule.key] ?? "";
  const keep = (/** @type {string | null} */ typed) =>
    draft.change((form) => ({ ...form, details: { ...form.details, [rule.key]: typed ?? "" } }));
  const optional = rule.required || brief ? undefined : t("field.capture.optional");
  const choices = rule.choices ?? [];
  if (rule.type === "choice" && fitAsChips(choices)) return chips(choices, { id, label: rule.name, value, keep, optional, error, ...faceOf(rule) });
  const control = rule.type === "choice" ? select(choices, { value, blank: t("field.capture.choose"), onchange: keep, "data-testid": id }) : typed(rule, { id, value, keep, today });
  return fieldOf({ id, label: rule.name, optional, hint: brief ? undefined : hintOf(rule), error, control });
}

/** @param {FieldRule} rule @param {{id: string, value: string, keep: (typed: string) => void, today: string}} parts */
function typed(rule, { id, value, keep, today }) {
  const control = rule.type === "text" ? textBox(rule) : h("input", { class: "input input-short", ...typing(rule, today) });
  control.dataset.testid = id;
  control.autocomplete = "off";
  control.value = value;
  control.addEventListener("input", () => keep(control.value));
  return control;
}

/** @param {FieldRule} rule */
const textBox = ({ max_length }) =>
  max_length && max_length <= NAME_LENGTH
    ? h("input", { class: "input", type: "text", maxlength: max_length })
    : h("textarea", { class: "textarea text-box", rows: 3, maxlength: max_length });

/** @param {FieldRule} rule @param {string} today */
const typing = (rule, today) =>
  rule.type === "date" ? { type: "date", min: EARLIEST_DAY, max: lastDay(rule, today) } : { type: "text", inputmode: "numeric", maxlength: 9 };

/** @param {FieldRule} rule @returns {string | undefined} */
function hintOf({ type, min, max }) {
  if (type !== "integer" || typeof max !== "number") return undefined;
  return t("field.capture.number_hint", { min: integer(min ?? 0), max: integer(max) });
}

/** @param {Choice[]} choices */
const fitAsChips = (choices) =>
  choices.length <= CHIPS_UP_TO && choices.reduce((letters, { name }) => letters + name.length, 0) <= CHIP_LETTERS_UP_TO;

/** What stands beside the word of a choice. @param {FieldRule} rule @returns {Pick<Chips, "face" | "kind">} */
function faceOf({ key }) {
  if (key === DRAWN) return { kind: "choices-drawn", face: (choice) => icon(`${DRAWN}-${choice.key}`, "choice-picture") };
  if (key === GRADED) return { kind: "choices-graded", face: (_choice, i) => h("i", { class: "grade", "data-grade": i + 1, "aria-hidden": "true" }) };
  return {};
}

/** Let one tap answer. @param {Choice[]} choices @param {Chips} parts */
function chips(choices, { id, label, value, keep, optional, error, face, kind = "" }) {
  const labels = choices.map((choice, i) => {
    const { key, name } = choice;
    const input = h("input", { type: "radio", name: id, value: key, checked: key === value, onchange: () => keep(key) });
    return h("label", { class: "choice", "data-testid": `${id}-${key}` }, input, h("span", {}, face?.(choice, i), h("span", {}, name)));
  });
  return h("fieldset", { class: `field ${error ? "is-wrong" : ""}`.trim(), "aria-describedby": error && `${id}-error` },
    h("legend", { class: "field-label" }, label, optional && h("span", { class: "optional" }, ` (${optional})`)),
    h("div", { class: `choices ${kind}`.trim() }, labels),
    error && errorLine(error, `${id}-error`));
}
