/**
 * Where everything is: what only this phone holds, what the server has acknowledged, and how my pins stand.
 * @module field/screens/sent
 */

import { count, dayAndHour, receiptCode } from "../../core/format.js";
import { needsPerson } from "../../core/outbox.js";
import { now } from "../../ports/clock.js";
import { button, glyphOf, h, heading, markOf, notice } from "../dom.js";
import { statusName } from "../standing.js";
import { t } from "../words.js";
import { nameOf } from "./tasks.js";

/**
 * @typedef {import("../app.js").Field} Field
 * @typedef {import("../app.js").Screen} Screen
 * @typedef {import("../../core/outbox.js").Entry} Entry
 * @typedef {import("../../core/settlement.js").Receipt} Receipt
 */

const DAY_MS = 86_400_000;

/** @param {Field} field @returns {Screen} */
export function sentScreen(field) {
  const body = h("div", { class: "stack-l stack" });
  const parts = () => [queue(field), received(field), elsewhere(field), footnotes(field)].filter((part) => part !== null);
  const update = () => body.replaceChildren(...parts());
  update();
  const props = { class: "page page-narrow stack", "aria-labelledby": "screen-title", "data-testid": "sent" };
  return { element: h("section", props, heading(t("field.sent.title")), body), update };
}

/** @param {Field} field @returns {HTMLElement} */
function queue(field) {
  const { entries, who, sending } = field.state.known;
  const mine = entries.filter((entry) => entry.user_id === who?.id);
  const rows = mine.filter((entry) => entry.kind === "pin" || !mine.some(({ id }) => id === entry.pin));
  const { others, oldest_at, needing } = field.state.tally;
  const waited_days = oldest_at === null ? 0 : Math.floor((now() - oldest_at) / DAY_MS);
  return h("div", { class: "stack", "data-testid": "queue" },
    h("h2", {}, t("field.sent.queue_title")),
    waited_days >= 1 && notice("warn", h("p", {}, t("field.sent.old", { n: count(waited_days) }))),
    rows.length
      ? h("ul", { class: "rows rows-card" }, rows.map((entry) => queueRow(field, entry, mine)))
      : notice("ok", h("p", {}, t("field.sent.queue_empty"))),
    mine.length > needing && sendButton(field, sending),
    others > 0 && notice("info", h("p", {}, t("field.others", { n: count(others) }))));
}

/** @param {Field} field @param {boolean} sending */
function sendButton(field, sending) {
  return button(sending ? t("field.sent.sending") : t("domain.button.sync_now"), {
    icon: "send", kind: "btn-primary btn-large btn-block", "aria-busy": sending && "true", onclick: () => field.sendNow(), "data-testid": "send-now",
  });
}

/** @param {Field} field @param {Entry} entry @param {Entry[]} mine */
function queueRow(field, entry, mine) {
  const photos = mine.filter((each) => each.kind === "photo" && each.pin === entry.id).length;
  const notes = [t("field.sent.saved_at", { at: dayAndHour(entry.saved_at) })];
  if (photos) notes.push(t("field.sent.with_photos", { n: count(photos) }));
  const mark = needsPerson(entry) ? "asked" : "queued";
  return h("li", { class: "row-item", "data-testid": "queued", "data-id": entry.id, "data-state": entry.state },
    entry.kind === "pin" && glyphOf(entry.item.group),
    h("div", { class: "row-item-main" },
      h("span", {}, nameOf(field, entry)),
      h("span", { class: "muted small numbers" }, notes.join(" · ")),
      h("span", {}, markOf(mark, t(`field.state.${entry.state}`)))));
}

/** @param {Field} field @returns {HTMLElement} */
function received(field) {
  const { receipts } = field.state.known;
  const pins = receipts.filter(({ kind }) => kind === "pin").sort((a, b) => (a.received_at < b.received_at ? 1 : -1));
  return h("div", { class: "stack", "data-testid": "receipts" },
    h("h2", {}, t("field.sent.receipts_title")),
    pins.length
      ? h("ul", { class: "rows rows-card" }, pins.map((receipt) => receiptRow(field, receipt)))
      : h("p", { class: "muted" }, t("field.sent.receipts_empty")));
}

/** @param {Field} field @param {Receipt} receipt */
function receiptRow({ state }, { id, name, group, code, received_at, photos, status }) {
  const { home, receipts } = state.known;
  const pin = home?.pins.find((each) => each.id === id);
  const arrived = receipts.filter((each) => each.kind === "photo" && each.pin === id).length;
  const all = photos?.length ?? 0;
  return h("li", { class: "row-item", "data-testid": "receipt", "data-id": id },
    glyphOf(group),
    h("div", { class: "row-item-main" },
      h("span", {}, name),
      h("span", { class: "receipt-code numbers" }, t("field.sent.receipt", { code: receiptCode(code) })),
      h("span", { class: "muted small numbers" }, t("field.sent.received_at", { at: dayAndHour(received_at) })),
      all > 0 && h("span", { class: "muted small numbers" }, t("field.sent.photos_of", { received: count(arrived), all: count(all) })),
      h("span", {}, markOf(pin?.mark ?? "waiting", statusName(pin?.status ?? status)))));
}

/** My pins that were not sent from this phone, or longer ago than it remembers. @param {Field} field @returns {HTMLElement | null} */
function elsewhere({ state }) {
  const { home, receipts, entries } = state.known;
  const known = new Set([...receipts, ...entries].map(({ id }) => id));
  const mine = home?.pins.filter((pin) => pin.mine && !known.has(pin.id)) ?? [];
  if (!mine.length) return null;
  return h("div", { class: "stack", "data-testid": "mine" },
    h("h2", {}, t("field.sent.mine_title")),
    h("ul", { class: "rows rows-card" }, mine.map((pin) =>
      h("li", { class: "row-item" }, glyphOf(pin.group),
        h("div", { class: "row-item-main" },
          h("span", {}, pin.name),
          h("span", { class: "receipt-code numbers" }, t("field.sent.receipt", { code: receiptCode(pin.code) })),
          h("span", { class: "muted small numbers" }, dayAndHour(pin.captured_at)),
          h("span", {}, markOf(pin.mark, statusName(pin.status))))))));
}

/** @param {Field} field @returns {HTMLElement} */
function footnotes({ state }) {
  const { who, persisted } = state.known;
  const keep = persisted === null ? null : t(persisted ? "field.sent.keep_ok" : "field.sent.keep_no");
  return h("div", { class: "stack stack-s muted small" }, who && h("p", {}, t("field.sent.signed_in_as", { name: who.name })), keep && h("p", {}, keep));
}
