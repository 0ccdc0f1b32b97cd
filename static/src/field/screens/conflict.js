/**
 * What the server could not take of this phone: both sides of the record beside each other, and what a person decides.
 * @module field/screens/conflict
 */

import { count, dayAndHour } from "../../core/format.js";
import { needsPerson } from "../../core/outbox.js";
import { differences } from "../../core/sides.js";
import { button, emptiness, glyphOf, h, heading, markOf, notice } from "../dom.js";
import { entryGroup, entryName } from "../entry_words.js";
import { problemText } from "../problems.js";
import { updateName } from "../record/here.js";
import { told } from "../sides_words.js";
import { statusName } from "../standing.js";
import { t } from "../words.js";
import { choices } from "./choices.js";

/**
 * @typedef {import("../app.js").Field} Field
 * @typedef {import("../app.js").Screen} Screen
 * @typedef {import("../../core/outbox.js").Entry} Entry
 * @typedef {import("../../core/outbox.js").PhotoEntry} PhotoEntry
 */

/** @param {Field} field @param {string} id @returns {Screen} */
export function conflictScreen(field, id) {
  const title = heading(t("outbox.conflict.title"));
  const body = h("div", { class: "stack-l stack" });
  let shown = "";
  const update = () => {
    const entry = field.state.known.entries.find((each) => each.id === id && needsPerson(each));
    const now = entry ? `${entry.revision} ${entry.error?.code} ${entry.current?.version}` : "gone";
    if (now === shown) return;
    shown = now;
    if (entry?.state === "refused") title.textContent = t("outbox.conflict.refused_title");
    body.replaceChildren(...(entry ? sides(field, entry) : [gone(field)]));
  };
  update();
  const props = { class: "page page-narrow stack", "aria-labelledby": "screen-title", "data-testid": "conflict" };
  return { element: h("section", props, title, body), update };
}

/** @param {Field} field */
const gone = (field) => emptiness("circle-check", t("outbox.conflict.gone"), button(t("domain.button.back"), { onclick: () => field.go("sent") }));

/** @param {Field} field @param {Entry} entry @returns {HTMLElement[]} */
function sides(field, entry) {
  const group = entryGroup(field.state.known, entry);
  const head = h("div", { class: "stack stack-s" },
    h("h2", { class: "conflict-name" }, group && glyphOf(group), " ", entryName(field.state.known, entry)),
    notice("warn", h("p", {}, whatHappened(entry))));
  return [head, ...(entry.kind === "photo" ? [] : [compared(field, entry)]), choices(field, entry)];
}

/** @param {Entry} entry @returns {string} */
function whatHappened({ kind, state, error, current }) {
  if (state === "refused" && error) return problemText(error);
  if (kind === "photo") return t("outbox.conflict.photo");
  if (error?.code === "record_withdrawn") return t("outbox.conflict.withdrawn");
  const by = error?.code === "conflict" ? null : current?.changed?.by;
  return by ? t("domain.message.conflict", { person: by }) : t("outbox.conflict.changed_by_us");
}

/** @param {Field} field @param {Exclude<Entry, PhotoEntry>} entry @returns {HTMLElement} */
function compared(field, entry) {
  const { current, state } = entry;
  const pair = h("div", { class: "sides" }, mineAlso(field, entry), theirsAlso(current));
  if (!current) return h("div", { class: "stack" }, pair);
  const rows = differences(entry, current).map((one) => told(field.home, current.group, one));
  if (!rows.length) return h("div", { class: "stack" }, pair, state === "conflict" && h("p", { class: "muted" }, t("outbox.conflict.alike")));
  return h("div", { class: "stack" },
    pair,
    h("h3", {}, t("outbox.conflict.differs")),
    h("ul", { class: "sides-list", "data-testid": "differences" }, rows.map((row) =>
      h("li", {}, h("h4", {}, row.field),
        h("dl", { class: "sides" },
          h("div", { class: "side" }, h("dt", {}, t("outbox.conflict.mine")), h("dd", {}, row.mine)),
          h("div", { class: "side" }, h("dt", {}, t("outbox.conflict.theirs")), h("dd", {}, row.theirs)))))));
}

/** What I did, beside what differs. @param {Field} field @param {Exclude<Entry, PhotoEntry>} entry */
function mineAlso(field, entry) {
  const { item } = entry;
  const note = entry.kind === "update" ? entry.item.note : null;
  return h("section", { class: "side", "data-testid": "mine" },
    h("h3", {}, t("outbox.conflict.mine")),
    entry.kind === "update" && h("p", {}, updateName(field, entry)),
    h("p", { class: "muted small numbers" }, t("outbox.conflict.made_at", { at: dayAndHour(item.captured_at) })),
    item.photos.length > 0 && h("p", { class: "muted small numbers" }, t("outbox.conflict.with_photos", { n: count(item.photos.length) })),
    note && h("blockquote", { class: "reason" }, note));
}

/** @param {Record<string, any> | null} current */
function theirsAlso(current) {
  const changed = current?.changed;
  return h("section", { class: "side", "data-testid": "theirs" },
    h("h3", {}, t("outbox.conflict.theirs")),
    !current && h("p", { class: "muted small" }, t("outbox.conflict.unknown_other")),
    current && h("p", {}, markOf(current.mark, statusName(current.status))),
    changed && h("p", { class: "muted small numbers" }, t("outbox.conflict.last_step", { by: changed.by, at: dayAndHour(changed.at) })));
}
