/**
 * What waits for me: entries the server could not take, and pins for which more is asked.
 * @module field/screens/tasks
 */

import { needsPerson } from "../../core/outbox.js";
import { button, emptiness, glyphOf, h, heading, markOf } from "../dom.js";
import { problemText } from "../problems.js";
import { standing } from "../standing.js";
import { t } from "../words.js";
import { receiptCode } from "../../core/format.js";

/**
 * @typedef {import("../app.js").Field} Field
 * @typedef {import("../app.js").Screen} Screen
 * @typedef {import("../../core/outbox.js").Entry} Entry
 */

/** @param {Field} field @returns {Screen} */
export function tasksScreen(field) {
  const body = h("div", { class: "stack-l stack" });
  const update = () => body.replaceChildren(...sections(field));
  update();
  const props = { class: "page page-narrow stack", "aria-labelledby": "screen-title", "data-testid": "tasks" };
  return { element: h("section", props, heading(t("field.tasks.title")), body), update };
}

/** Count what waits for me. @param {import("../state.js").FieldState} state @returns {number} */
export function taskCount({ known, tally }) {
  return tally.needing + (known.home?.pins.filter(isAsked).length ?? 0);
}

/** @param {{status: string, mine: boolean}} pin */
const isAsked = (pin) => pin.mine && pin.status === "needs_info";

/** @param {Field} field @returns {HTMLElement[]} */
function sections(field) {
  const { entries, who, home } = field.state.known;
  const refused = entries.filter((entry) => entry.user_id === who?.id && needsPerson(entry));
  const asked = home?.pins.filter(isAsked) ?? [];
  const found = [];
  if (refused.length) {
    const cards = refused.map((entry) => refusedCard(field, entry));
    found.push(section(t("field.tasks.refused_title"), t("field.tasks.refused_hint"), cards));
  }
  if (asked.length) found.push(section(t("field.tasks.asked_title"), t("field.tasks.asked_hint"), asked.map(askedCard)));
  return found.length ? found : [emptiness("list-checks", t("field.tasks.empty"))];
}

/** @param {string} title @param {string} hint @param {HTMLElement[]} cards */
const section = (title, hint, cards) =>
  h("div", { class: "stack" }, h("div", { class: "stack stack-s" }, h("h2", {}, title), h("p", { class: "muted" }, hint)), cards);

/** @param {Field} field @param {Entry} entry */
function refusedCard(field, entry) {
  const pin = entry.kind === "pin" ? entry : null;
  const correct = () => pin && field.correct(pin);
  const may = entry.state === "refused"; // a conflict is not cured by sending the same again
  const fix = pin && may && button(t("field.tasks.fix"), { icon: "pencil", kind: "btn-primary", onclick: correct, "data-testid": "fix" });
  const retry = may && button(t("field.tasks.retry"), { icon: "refresh-cw", onclick: () => field.tryAgain(entry), "data-testid": "retry" });
  return h("article", { class: "card", "data-testid": "refused" },
    h("div", { class: "card-body" },
      h("h3", {}, pin && glyphOf(pin.item.group), " ", nameOf(field, entry)),
      h("p", {}, entry.error && problemText(entry.error)),
      (fix || retry) && h("div", { class: "btn-row" }, fix, retry)));
}

/** @param {Field} field @param {Entry} entry @returns {string} */
export function nameOf({ state }, entry) {
  if (entry.kind === "pin") return entry.item.name;
  const pin = standing(state.known).find(({ id }) => id === entry.pin);
  return pin ? t("field.sent.photo", { name: pin.name }) : t("field.sent.photo_alone");
}

/** @param {import("../../core/catalogue.js").Pin} pin */
function askedCard({ name, group, reason, code, kind_name }) {
  return h("article", { class: "card", "data-testid": "asked" },
    h("div", { class: "card-body" },
      h("h3", {}, glyphOf(group), " ", name),
      h("p", { class: "muted small" }, kind_name, " · ", h("span", { class: "nowrap" }, t("field.sent.receipt", { code: receiptCode(code) }))),
      h("div", {}, markOf("asked", t("domain.status.needs_info"))),
      reason && h("blockquote", { class: "reason" }, reason)));
}
