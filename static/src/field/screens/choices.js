/**
 * What a person may decide about an entry the server could not take. Nothing is decided without them, and what is given up
 * is kept aside.
 * @module field/screens/choices
 */

import { count } from "../../core/format.js";
import { asNew, onTop, photosOf, takeBack, takeTheirs, updateOf, wayOf, without } from "../../core/sides.js";
import { mintId } from "../../ports/crypto.js";
import { exchange } from "../../ports/store.js";
import { button, h } from "../dom.js";
import { confirmLoss, toast } from "../tell.js";
import { t } from "../words.js";

/**
 * @typedef {import("../app.js").Field} Field
 * @typedef {import("../../core/outbox.js").Entry} Entry
 * @typedef {import("../../core/outbox.js").PhotoEntry} PhotoEntry
 * @typedef {import("../../core/outbox.js").UpdateEntry} UpdateEntry
 * @typedef {import("../../core/sides.js").Exchange} Exchange
 */

/** @param {Field} field @param {Entry} entry @returns {HTMLElement} */
export function choices(field, entry) {
  const forward = entry.state === "refused" ? refusedWays(field, entry) : conflictWays(field, entry);
  const waiting = updateOf(entry, field.state.known.entries);
  const lighter = () => void send(field, without(/** @type {PhotoEntry} */ (entry), /** @type {UpdateEntry} */ (waiting)));
  const giving_up = entry.state === "refused" || entry.kind === "photo" ? "give_up" : "take_theirs";
  return h("div", { class: "stack" },
    h("h3", {}, t("outbox.conflict.choices")),
    forward,
    waiting ? choice("without", "btn-large", lighter) : choice(giving_up, "btn-large", () => giveUp(field, entry, giving_up)),
    button(t("outbox.conflict.later"), { kind: "btn-quiet btn-large btn-block", onclick: () => field.go("sent"), "data-testid": "later" }));
}

/** @param {Field} field @param {Entry} entry @returns {HTMLElement[]} */
function refusedWays(field, entry) {
  const again = () => {
    field.go("sent");
    void field.tryAgain(entry);
  };
  return [choice("again", "btn-primary btn-large", again)];
}

/** @param {Field} field @param {Entry} entry @returns {HTMLElement[]} */
function conflictWays(field, entry) {
  const way = wayOf(entry);
  if (entry.kind === "photo" || way === null) return [];
  if (way === "on_top") return [choice("keep_mine", "btn-primary btn-large", () => void send(field, onTop(/** @type {UpdateEntry} */ (entry))))];
  const { entries } = field.state.known;
  const gone = entry.item.photos.length - photosOf(entry, entries).length;
  const more = gone > 0 ? t("outbox.conflict.photos_stay", { n: count(gone) }) : "";
  return [choice("as_new", "btn-primary btn-large", () => void send(field, asNew(entry, entries, mintId)), more)];
}

/** @param {string} name @param {string} kind @param {() => void} onclick @param {string} [more] */
function choice(name, kind, onclick, more = "") {
  const id = `choice-${name}`;
  return h("div", { class: "stack stack-s" },
    button(t(`outbox.conflict.${name}`), { kind: `${kind} btn-block`, onclick, "aria-describedby": id, "data-testid": name.replace("_", "-") }),
    h("p", { class: "muted small", id }, `${t(`outbox.conflict.${name}_hint`)} ${more}`.trim()));
}

/** @param {Field} field @param {Exchange} decided */
async function send(field, decided) {
  if (!(await done(field, decided))) return;
  field.go("sent");
  toast(t("outbox.conflict.sent_again"));
  void field.sync.run({ urgent: true });
}

/** @param {Field} field @param {Entry} entry @param {"give_up" | "take_theirs"} how */
async function giveUp(field, entry, how) {
  const title = t(how === "give_up" ? "outbox.conflict.give_up_title" : "outbox.conflict.sure_title");
  const words = { title, text: t("outbox.conflict.sure_text"), yes: t(`outbox.conflict.${how}`), no: t("outbox.conflict.sure_no") };
  if (!(await confirmLoss(words))) return;
  const decided = takeTheirs(entry, field.state.known.entries);
  if (!(await done(field, decided))) return;
  field.go("sent");
  const undo = { label: t("domain.button.undo"), onclick: () => void done(field, takeBack(decided.after)) };
  toast(t(how === "give_up" ? "outbox.conflict.given_up" : "outbox.conflict.taken"), undo);
}

/** @param {Field} field @param {Exchange} decided @returns {Promise<boolean>} false: somebody else was quicker */
async function done(field, { before, after, carried }) {
  const kept = await exchange(before, after, carried);
  await field.readOutbox();
  if (!kept) toast(t("outbox.conflict.moved_on"));
  return kept;
}
