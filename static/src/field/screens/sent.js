/**
 * Where everything is: what only this phone holds, what the server has acknowledged, and how my pins stand.
 * @module field/screens/sent
 */

import { count, dayAndHour } from "../../core/format.js";
import { ofOthers } from "../../core/outbox.js";
import { address } from "../../core/routes.js";
import { now } from "../../ports/clock.js";
import { button, glyphOf, h, heading, icon, markOf, notice } from "../dom.js";
import { entryGroup, entryName, heads, photosLeft, progressOf } from "../entry_words.js";
import { updateName } from "../record/here.js";
import { t } from "../words.js";
import { elsewhere, received } from "./receipts.js";

/**
 * @typedef {import("../app.js").Field} Field
 * @typedef {import("../app.js").Screen} Screen
 * @typedef {import("../../core/outbox.js").Entry} Entry
 */

const DAY_MS = 86_400_000;
/** From then on a phone that breaks or a browser that cleans up is the greater danger. */
const LONG_DAYS = 3;

/** @param {Field} field @returns {Screen} */
export function sentScreen(field) {
  const body = h("div", { class: "stack-l stack" });
  let shown = 50;
  const more = () => {
    shown += 50;
    update();
  };
  const update = () => {
    const parts = [queue(field), others(field), received(field, { shown, more }), elsewhere(field), footnotes(field)];
    refill(body, parts.filter((part) => part !== null));
  };
  update();
  const props = { class: "page page-narrow stack", "aria-labelledby": "screen-title", "data-testid": "sent" };
  return { element: h("section", props, heading(t("field.sent.title")), body), update };
}

/**
 * Put parts in the place of others, without touching those that look alike: what has the focus keeps it.
 * @param {HTMLElement} body @param {HTMLElement[]} parts
 */
function refill(body, parts) {
  const old = [...body.children];
  const next = parts.map((part, i) => (old[i]?.isEqualNode(part) ? old[i] : part));
  const held = /** @type {HTMLElement | null} */ (body.contains(document.activeElement) ? document.activeElement : null);
  if (next.some((part, i) => part !== old[i]) || old.length !== next.length) body.replaceChildren(...next);
  if (held && !held.isConnected) findAgain(body, held)?.focus({ preventScroll: true });
  else held?.focus({ preventScroll: true });
}

/** @param {HTMLElement} body @param {HTMLElement} held @returns {HTMLElement | null} what stands where it stood */
function findAgain(body, held) {
  const row = held.closest("[data-id]")?.getAttribute("data-id");
  const within = row ? body.querySelector(`[data-id="${CSS.escape(row)}"]`) : body;
  return within?.querySelector(`[data-testid="${CSS.escape(held.dataset.testid ?? "")}"]`) ?? null;
}

/** @param {Field} field @returns {HTMLElement} */
function queue(field) {
  const { entries, who, sending } = field.state.known;
  const mine = entries.filter((entry) => entry.user_id === who?.id);
  const { needing } = field.state.tally;
  return h("div", { class: "stack", "data-testid": "queue" },
    h("h2", {}, t("field.sent.queue_title")),
    waiting(field.state.tally.oldest_at),
    mine.length > needing && sendButton(field, sending),
    mine.length
      ? h("ul", { class: "rows rows-card" }, heads(mine).map((entry) => queueRow(field, entry, mine)))
      : notice("ok", h("p", {}, t("field.sent.queue_empty"))),
    h("a", { class: "btn btn-block", href: address("rescue"), "data-testid": "to-rescue" }, icon("save"), h("span", {}, t("outbox.sent.backup"))));
}

/** Say how long the oldest has been waiting, the more plainly the longer it is. @param {number | null} oldest_at */
function waiting(oldest_at) {
  const days = oldest_at === null ? 0 : Math.floor((now() - oldest_at) / DAY_MS);
  if (days < 1) return null;
  const [level, key] = days < LONG_DAYS ? /** @type {const} */ (["warn", "field.sent.old"]) : /** @type {const} */ (["error", "outbox.sent.days_old"]);
  return notice(level, h("p", { "data-testid": "waiting" }, t(key, { n: count(days) })));
}

/** @param {Field} field @param {boolean} sending */
function sendButton(field, sending) {
  return button(sending ? t("field.sent.sending") : t("domain.button.sync_now"), {
    icon: "send", kind: "btn-primary btn-large btn-block", "aria-busy": sending && "true", onclick: () => field.sendNow(), "data-testid": "send-now",
  });
}

/** @param {Field} field @param {Entry} entry @param {Entry[]} mine */
function queueRow(field, entry, mine) {
  const { state } = field;
  const group = entryGroup(state.known, entry);
  const { mark, words, stuck } = progressOf(entry, mine);
  const notes = [t("field.sent.saved_at", { at: dayAndHour(entry.saved_at) }), photosLeft(entry, mine)].filter(Boolean);
  return h("li", { class: "row-item", "data-testid": "queued", "data-id": entry.id, "data-kind": entry.kind, "data-state": entry.state },
    group && glyphOf(group),
    h("div", { class: "row-item-main" },
      h("span", {}, entryName(state.known, entry)),
      entry.kind === "update" && h("span", { class: "small" }, updateName(field, entry)),
      h("span", { class: "muted small numbers" }, notes.join(" · ")),
      h("span", { class: "numbers" }, markOf(mark, words)),
      stuck && wayOn(stuck)));
}

/** Where a person goes on with what the server could not take: a refused record is put right in its form. @param {Entry} stuck */
function wayOn(stuck) {
  const href = stuck.kind === "pin" && stuck.state === "refused" ? address("tasks") : address("conflict", stuck.id);
  const words = stuck.state === "conflict" ? "outbox.sent.see_sides" : "outbox.sent.see_task";
  return h("a", { class: "btn btn-small way-on", href, "data-testid": "way-on" }, h("span", {}, t(words)), icon("chevron-right"));
}

/** What other accounts left on this phone. @param {Field} field @returns {HTMLElement | null} */
function others({ state }) {
  const { entries, who, names } = state.known;
  const rows = ofOthers(entries, who?.id ?? null);
  if (!rows.length) return null;
  return h("div", { class: "stack", "data-testid": "others" },
    h("h2", {}, t("outbox.sent.others_title")),
    h("ul", { class: "rows rows-card" }, rows.map(({ user_id, waiting: n }) =>
      h("li", { class: "row-item row-plain" }, icon("user"),
        h("div", { class: "row-item-main" }, h("span", {}, names[user_id] || t("outbox.sent.somebody"))),
        h("span", { class: "row-item-side numbers" }, t("outbox.sent.others_count", { n: count(n) }))))),
    h("p", { class: "muted small" }, t("outbox.sent.others_hint")));
}

/** @param {Field} field @returns {HTMLElement} */
function footnotes({ state }) {
  const { who, persisted } = state.known;
  const keep = persisted === null ? null : t(persisted ? "field.sent.keep_ok" : "field.sent.keep_no");
  return h("div", { class: "stack stack-s muted small" },
    who && h("p", {}, t("field.sent.signed_in_as", { name: who.name })), keep && h("p", { "data-testid": "persisted" }, keep));
}
