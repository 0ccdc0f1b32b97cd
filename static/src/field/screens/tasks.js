/**
 * What waits for me: what the server could not take, what was asked, what was not kept up, what to look at again, and what
 * the programme still asks of my units.
 * @module field/screens/tasks
 */

import { dayOf, isoDay, receiptCode } from "../../core/format.js";
import { needsPerson } from "../../core/outbox.js";
import { address } from "../../core/routes.js";
import { lacking, notKeptUp, toRevisit } from "../../core/todo.js";
import { now } from "../../ports/clock.js";
import { button, emptiness, glyphOf, h, heading, markOf } from "../dom.js";
import { entryGroup, entryName } from "../entry_words.js";
import { problemText } from "../problems.js";
import { beginAmend } from "../record/amend.js";
import { placeOf } from "../record/facts.js";
import { updateName } from "../record/here.js";
import { part } from "../record/part.js";
import { asked, mine } from "../tasks/count.js";
import { lackList } from "../tasks/lacks.js";
import { shortList } from "../tasks/more.js";
import { t } from "../words.js";

/**
 * @typedef {import("../app.js").Field} Field
 * @typedef {import("../app.js").Screen} Screen
 * @typedef {import("../../core/outbox.js").Entry} Entry
 * @typedef {import("../../core/catalogue.js").Pin} Pin
 */

/** @param {Field} field @returns {Screen} */
export function tasksScreen(field) {
  const empty = emptiness("list-checks", t("field.tasks.empty"));
  const today = () => isoDay(now());
  const known = () => ({ pins: field.state.known.pins, entries: mine(field.state.known), today: today() });
  const parts = [
    section("refused", () => refused(field.state.known), (found) => [words("field.tasks.refused_title", "field.tasks.refused_hint"), ...found.map((entry) => refusedCard(field, entry))]),
    section("asked", () => asked(field.state.known), (found) => [words("field.tasks.asked_title", "field.tasks.asked_hint"), ...found.map((each) => askedCard(field, each))]),
    section("stale", () => notKeptUp(field.state.known.pins, known()), (found) => [words("update.tasks.stale_title", "update.tasks.stale_hint"), shortList(found, (pin) => staleRow(field, pin))]),
    section("revisit", () => toRevisit(field.home, known()), (found) => [words("update.tasks.revisit_title", "update.tasks.revisit_hint"), shortList(found, (pin) => revisitRow(field, pin))]),
    section("lacks", () => lacking(field.home, known()), (found) => [words("update.tasks.lack_title", "update.tasks.lack_hint"), ...lackList(field, found)]),
  ];
  const body = h("div", { class: "stack-l stack" }, parts.map(({ element }) => element), empty);
  const update = () => {
    for (const each of parts) each.update();
    empty.hidden = parts.some(({ element }) => !element.hidden);
  };
  update();
  const props = { class: "page page-narrow stack tasks", "aria-labelledby": "screen-title", "data-testid": "tasks" };
  return { element: h("section", props, heading(t("field.tasks.title")), body), update };
}

/** @param {import("../state.js").Known} known */
const refused = (known) => mine(known).filter(needsPerson);

/**
 * @template Thing
 * @param {string} name @param {() => Thing[]} find @param {(found: Thing[]) => Node[]} draw
 */
function section(name, find, draw) {
  return part({ "data-testid": `tasks-${name}`, class: "stack" }, find, () => {
    const found = find();
    return found.length ? draw(found) : [];
  });
}

/** @param {string} title @param {string} hint */
const words = (title, hint) => h("div", { class: "stack stack-s" }, h("h2", {}, t(title)), h("p", { class: "muted" }, t(hint)));

/** @param {Field} field @param {Entry} entry */
function refusedCard(field, entry) {
  const group = entryGroup(field.state.known, entry);
  return h("article", { class: "card", "data-testid": "refused", "data-id": entry.id },
    h("div", { class: "card-body" },
      h("h3", {}, group && glyphOf(group), " ", entryName(field.state.known, entry)),
      entry.kind === "update" && h("p", { class: "muted" }, updateName(field, entry)),
      h("p", {}, entry.error && problemText(entry.error)),
      h("div", { class: "btn-row" }, cures(field, entry))));
}

/** What is out of step with the server is looked at side by side; sending the same again cures nothing. @param {Field} field @param {Entry} entry */
function cures(field, entry) {
  if (entry.kind === "update" || entry.state === "conflict") {
    return [button(t("update.tasks.look"), { icon: "eye", kind: "btn-primary", onclick: () => field.go("conflict", entry.id), "data-testid": "look" })];
  }
  const fix = entry.kind === "pin" && button(t("field.tasks.fix"), { icon: "pencil", kind: "btn-primary", onclick: () => field.correct(entry), "data-testid": "fix" });
  return [fix, button(t("field.tasks.retry"), { icon: "refresh-cw", onclick: () => field.tryAgain(entry), "data-testid": "retry" })];
}

/** @param {Field} field @param {{pin: Pin, is_answered: boolean}} asked_for */
function askedCard(field, { pin, is_answered }) {
  const { name, group, reason, code, kind_name, id } = pin;
  const answer = is_answered
    ? h("p", {}, markOf("queued", t("update.tasks.answered")))
    : pin.may?.includes("amend") && button(t("update.tasks.answer"), { icon: "pencil", kind: "btn-primary", onclick: () => beginAmend(field, pin), "data-testid": "answer-asked" });
  const open = h("a", { class: "btn", href: address("record", id), "data-testid": "open-asked" }, h("span", {}, t("update.tasks.open")));
  return h("article", { class: "card", "data-testid": "asked", "data-id": id },
    h("div", { class: "card-body" },
      h("h3", {}, glyphOf(group), " ", name),
      h("p", { class: "muted small" }, kind_name, " · ", h("span", { class: "nowrap" }, t("field.sent.receipt", { code: receiptCode(code) }))),
      h("div", {}, markOf("asked", t("domain.status.needs_info"))),
      reason && h("blockquote", { class: "reason" }, reason),
      h("div", { class: "btn-row" }, answer, open)));
}

/** @param {Field} field @param {Pin} pin */
function staleRow(field, pin) {
  const day = dayOf(pin.maintained_on ?? isoDay(Date.parse(pin.captured_at)));
  const confirm = h("a", { class: "btn btn-primary", href: address("record", pin.id, "maintain"), "data-testid": "confirm-alive" }, h("span", {}, t("domain.button.confirm_alive")));
  return taskRow(field, pin, [t("update.tasks.kept_up_on", { day })], confirm);
}

/** @param {Field} field @param {Pin} pin */
function revisitRow(field, pin) {
  const day = dayOf(isoDay(Date.parse(pin.changed?.at ?? pin.captured_at)));
  const open = h("a", { class: "btn btn-primary", href: address("record", pin.id), "data-testid": "revisit" }, h("span", {}, t("update.tasks.revisit")));
  return taskRow(field, pin, [pin.state_name, t("update.tasks.touched_at", { day })], open);
}

/** @param {Field} field @param {Pin} pin @param {string[]} notes @param {HTMLElement} action */
const taskRow = (field, pin, notes, action) =>
  h("li", { class: "row-item task-row", "data-testid": "task", "data-id": pin.id },
    h("div", { class: "row-item-main" },
      h("span", {}, glyphOf(pin.group), " ", pin.name),
      h("span", { class: "muted small" }, placeOf(field.home, pin)),
      h("span", { class: "muted small numbers" }, notes.join(" · "))),
    action);
