/**
 * What only this phone holds about a record: each update on its way, with what became of it so far, and the way back.
 * @module field/record/here
 */

import { groupOf } from "../../core/catalogue.js";
import { count, dayAndHour } from "../../core/format.js";
import { exchange } from "../../ports/store.js";
import { button, h, markOf } from "../dom.js";
import { progressOf } from "../entry_words.js";
import { problemText } from "../problems.js";
import { updatesOf } from "../standing.js";
import { confirmLoss, toast } from "../tell.js";
import { t } from "../words.js";

/**
 * @typedef {import("../app.js").Field} Field
 * @typedef {import("../../core/outbox.js").UpdateEntry} UpdateEntry
 */

/** @param {Field} field @param {string} id @returns {UpdateEntry[]} */
export function waitingHere({ state }, id) {
  const { entries, who } = state.known;
  return updatesOf(entries.filter((entry) => entry.user_id === who?.id), id);
}

/** Say what an update does. @param {Field} field @param {UpdateEntry} update @returns {string} */
export function updateName({ home }, { item, about }) {
  if (item.action !== "move") return t(`update.action.${item.action}`);
  const state = groupOf(home, about.group)?.states.find(({ key }) => key === item.state)?.name ?? "";
  return t("update.here.move", { state });
}

/** @param {Field} field @param {UpdateEntry[]} updates @returns {HTMLElement} */
export const hereList = (field, updates) =>
  h("ul", { class: "rows rows-card", "data-testid": "here" }, updates.map((update) => hereRow(field, update)));

/** @param {Field} field @param {UpdateEntry} update */
function hereRow(field, update) {
  const { id, item, saved_at, state } = update;
  const photos = item.photos.length;
  const notes = [t("update.here.saved_at", { at: dayAndHour(saved_at) }), photos && t("update.here.with_photos", { n: count(photos) })];
  const { mark, words, stuck } = progressOf(update, field.state.known.entries);
  const look = stuck && button(t("update.here.look"), { icon: "eye", kind: "btn-primary btn-small", onclick: () => field.go("conflict", stuck.id), "data-testid": "look" });
  const back = state !== "sending" && button(t("domain.button.undo"), { icon: "undo-2", kind: "btn-small", onclick: () => takeBack(field, update), "data-testid": "take-back" });
  return h("li", { class: "row-item", "data-testid": "update", "data-id": id, "data-state": state },
    h("div", { class: "row-item-main" },
      h("span", {}, updateName(field, update)),
      item.note && h("p", {}, item.note),
      h("span", { class: "muted small numbers" }, notes.filter(Boolean).join(" · ")),
      h("span", {}, markOf(mark, words)),
      stuck?.error && h("p", {}, problemText(stuck.error)),
      (look || back) && h("div", { class: "btn-row" }, look, back)));
}

/** Take an update out of the outbox again, unless it is on its way this moment. @param {Field} field @param {UpdateEntry} update */
async function takeBack(field, update) {
  const { entries } = field.state.known;
  const photos = entries.filter((entry) => entry.kind === "photo" && entry.update === update.id);
  const agreed = await confirmLoss({
    title: t("update.here.ask_title"), text: t("update.here.ask_text", { n: count(update.item.photos.length) }),
    yes: t("domain.button.undo"), no: t("update.here.ask_no"),
  });
  if (!agreed) return;
  const taken = await exchange([update, ...photos], []);
  toast(t(taken ? "update.here.gone" : "update.here.too_late"));
  await field.readOutbox();
}
