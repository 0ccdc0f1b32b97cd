/**
 * The score sheet: four criteria, each item a slider with a step to either side, the sums said as facts.
 * @module field/capture/score_sheet
 */

import { BONUS, openHotspot, reckon, scored, settled } from "../../core/scores.js";
import { button, h, icon, notice } from "../dom.js";
import { t } from "../words.js";

/**
 * @typedef {import("../app.js").Field} Field
 * @typedef {import("../../core/scores.js").Sheet} Sheet
 * @typedef {import("../../core/scores.js").Scores} Scores
 * @typedef {{key: string, name: string, points: number, blocked: boolean}} Line
 */

/** @param {Field} field @param {Sheet} sheet @returns {HTMLElement} */
export const scoreSheet = (field, sheet) => new ScoreSheet(field, sheet).element;

class ScoreSheet {
  #field;
  #sheet;
  #hotspot;
  /** What to say anew after every change. @type {((scores: Scores, reckoning: ReturnType<typeof reckon>) => void)[]} */
  #facts = [];

  /** @param {Field} field @param {Sheet} sheet */
  constructor(field, sheet) {
    this.#field = field;
    this.#sheet = sheet;
    const { home, state, draft } = field;
    this.#hotspot = openHotspot(state.known.pins, { area_code: draft.form?.area_code ?? null, open_states: home.open_states ?? [] });
    this.element = this.#build();
    this.#say();
  }

  /** @returns {Scores} what counts */
  get #scores() {
    return settled(this.#sheet, this.#field.draft.form?.scores ?? {}, this.#hotspot !== null);
  }

  #build() {
    const sum = this.#fact("score-sum", (_scores, { total, most, unanswered }) =>
      this.#isBegun ? t(unanswered ? "capture.scores.sum_open" : "capture.scores.sum", { total, most, n: unanswered }) : t("capture.scores.optional"));
    const summary = h("summary", { "data-testid": "scores" }, icon("chevron-down"), h("span", { class: "more-words" }, h("span", {}, t("capture.scores.title")), sum));
    const bonus = { key: BONUS, name: this.#sheet.bonus_name, points: this.#sheet.bonus_most, blocked: false };
    return h("details", { class: "more scores", open: this.#isBegun }, summary, h("div", { class: "stack more-body" },
      ...this.#sheet.criteria.map((criterion) => this.#criterion(criterion)),
      this.#line(bonus),
      this.#verdict()));
  }

  get #isBegun() {
    return Object.keys(this.#field.draft.form?.scores ?? {}).length > 0;
  }

  /** @param {string} name @param {(scores: Scores, reckoning: ReturnType<typeof reckon>) => string} say */
  #fact(name, say) {
    const element = h("span", { class: name, "data-testid": name });
    this.#facts.push((scores, reckoning) => (element.textContent = say(scores, reckoning)));
    return element;
  }

  /** @param {import("../../core/scores.js").Criterion} criterion */
  #criterion({ key, name, help, items }) {
    const sum = this.#fact(`score-${key}`, (_scores, { criteria }) => {
      const { points, most } = /** @type {{points: number, most: number}} */ (criteria.find((one) => one.key === key));
      return t("capture.scores.of", { points, most });
    });
    const lines = items.map((item) => this.#line({ ...item, blocked: Boolean(item.zero_with_open_hotspot && this.#hotspot) }));
    return h("fieldset", { class: "score-criterion" },
      h("legend", {}, h("span", {}, name), " ", sum),
      help && h("p", { class: "muted small" }, help),
      lines);
  }

  /** @param {Line} line */
  #line({ key, name, points, blocked }) {
    const id = `score-${key}`;
    const value = h("output", { class: "score-value", for: id, "data-testid": `${id}-value` });
    const slider = h("input", { type: "range", id, min: 0, max: points, step: 1, disabled: blocked, "data-testid": id });
    slider.addEventListener("input", () => this.#give(key, Number(slider.value)));
    const by = (/** @type {number} */ step) => () => this.#give(key, Number(slider.value) + step);
    this.#facts.push((scores) => {
      slider.value = String(scores[key] ?? 0);
      value.textContent = key in scores ? t("capture.scores.of", { points: scores[key], most: points }) : t("capture.scores.none");
      slider.setAttribute("aria-valuetext", value.textContent);
    });
    return h("div", { class: "score-line" },
      h("label", { for: id }, name),
      h("div", { class: "score-row" },
        stepButton("minus", t("capture.scores.less", { name }), blocked, by(-1)), slider, stepButton("plus", t("capture.scores.more", { name }), blocked, by(1)), value),
      blocked && h("p", { class: "score-reason small" }, icon("triangle-alert", "icon-s"), h("span", {}, t("capture.scores.hotspot", { name: this.#hotspot?.name ?? "" }))));
  }

  #verdict() {
    const place = h("div", { "data-testid": "score-verdict" });
    const { threshold, least } = this.#sheet;
    this.#facts.push((_scores, { total, most, reached }) => {
      const fact = t(reached ? "capture.scores.reached" : "capture.scores.not_reached", { threshold, least });
      place.replaceChildren(notice(reached ? "ok" : "info", h("p", { class: "strong" }, t("capture.scores.sum", { total, most })), h("p", {}, fact)));
    });
    return place;
  }

  /** @param {string} key @param {number} points */
  #give(key, points) {
    this.#field.draft.change((form) => ({ ...form, scores: scored(this.#sheet, form.scores, key, points) }));
    this.#say();
  }

  #say() {
    const scores = this.#scores;
    const reckoning = reckon(this.#sheet, scores);
    for (const say of this.#facts) say(scores, reckoning);
  }
}

/** @param {string} icon_name @param {string} label @param {boolean} disabled @param {() => void} onclick */
const stepButton = (icon_name, label, disabled, onclick) => {
  const step = button(label, { icon: icon_name, kind: "btn-square", disabled, onclick });
  step.querySelector("span")?.classList.add("visually-hidden");
  return step;
};
