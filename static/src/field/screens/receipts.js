/**
 * What the server has acknowledged: each receipt with its code, and my records sent from elsewhere.
 * @module field/screens/receipts
 */

import { count, dayAndHour, receiptCode } from "../../core/format.js";
import { button, glyphOf, h, markOf } from "../dom.js";
import { statusName } from "../standing.js";
import { t } from "../words.js";

/**
 * @typedef {import("../app.js").Field} Field
 * @typedef {import("../../core/settlement.js").Receipt} Receipt
 */

/** @param {Field} field @param {{shown: number, more: () => void}} how @returns {HTMLElement} */
export function received(field, { shown, more }) {
  const { receipts } = field.state.known;
  const newest = receipts.filter(({ kind }) => kind !== "photo").sort((a, b) => (a.received_at < b.received_at ? 1 : -1));
  const arrived = new Set(receipts.filter(({ kind }) => kind === "photo").map(({ id }) => id));
  return h("div", { class: "stack", "data-testid": "receipts" },
    h("h2", {}, t("field.sent.receipts_title")),
    newest.length
      ? h("ul", { class: "rows rows-card" }, newest.slice(0, shown).map((receipt) => receiptRow(field, receipt, arrived)))
      : h("p", { class: "muted" }, t("field.sent.receipts_empty")),
    newest.length > shown && button(t("outbox.sent.more"), { kind: "btn-block", onclick: more, "data-testid": "more" }));
}

/** @param {Field} field @param {Receipt} receipt @param {Set<string>} arrived  photos */
function receiptRow({ state }, receipt, arrived) {
  const { id, kind, name, group, code, received_at, status } = receipt;
  /** @type {string[]} */
  const photos = receipt.photos ?? [];
  const pin = state.known.pins.find((each) => each.id === id);
  const told = { received: count(photos.filter((photo) => arrived.has(photo)).length), all: count(photos.length) };
  return h("li", { class: "row-item", "data-testid": "receipt", "data-id": id, "data-kind": kind },
    glyphOf(group),
    h("div", { class: "row-item-main" },
      h("span", {}, name),
      kind === "update" && h("span", { class: "small" }, t(`update.action.${receipt.action}`)),
      h("span", { class: "receipt-code numbers" }, t("field.sent.receipt", { code: receiptCode(code) })),
      h("span", { class: "muted small numbers" }, t("field.sent.received_at", { at: dayAndHour(received_at) })),
      photos.length > 0 && h("span", { class: "muted small numbers" }, t("field.sent.photos_of", told)),
      kind === "pin" && h("span", {}, markOf(pin?.mark ?? "waiting", statusName(pin?.status ?? status)))));
}

/** My pins that were not sent from this phone, or longer ago than it remembers. @param {Field} field @returns {HTMLElement | null} */
export function elsewhere({ state }) {
  const { pins, receipts, entries } = state.known;
  const known = new Set([...receipts, ...entries].map(({ id }) => id));
  const mine = pins.filter((pin) => pin.mine && !known.has(pin.id));
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
