/**
 * The field application: one page, its screens, and what ties them to the phone's memory and to the network.
 * @module field/app
 */

import { groupOf } from "../core/catalogue.js";
import { needsPerson } from "../core/outbox.js";
import { reopen, stepOf } from "../core/pin.js";
import { address, parse } from "../core/routes.js";
import { joinChannel } from "../ports/channel.js";
import { now } from "../ports/clock.js";
import * as store from "../ports/store.js";
import { Draft } from "./draft.js";
import { keptHome, lastWho, refreshHome, rememberWho } from "./home.js";
import { FieldState } from "./state.js";
import { Sync } from "./sync.js";
import { confirmDiscard, toast } from "./tell.js";
import { count } from "../core/format.js";
import { t } from "./words.js";

/**
 * @typedef {import("../core/pin.js").Step} Step
 * @typedef {import("../core/routes.js").Screen} ScreenName
 * @typedef {import("../core/outbox.js").PinEntry} PinEntry
 * @typedef {import("./drain.js").DrainResult} DrainResult
 *
 * @typedef {object} Screen
 * @property {HTMLElement} element
 * @property {() => void} [shown]   the element is in the page now
 * @property {() => void} [update]  what the page knows has changed
 * @property {() => void} [leave]
 */

export class Field {
  state = new FieldState();
  draft = new Draft({ onFailure: () => toast(t("field.capture.save_failed")) });
  sync;
  /** The record just put into the outbox. @type {string | null} */
  saved = null;
  /** Whether the step about to open says what it lacks. */
  complain = false;
  #announce;

  constructor() {
    this.#announce = joinChannel(() => void this.readOutbox());
    this.sync = new Sync({
      onSending: (sending) => this.state.set({ sending }),
      onPresence: (presence) => this.#hearPresence(presence),
      onDrained: (result) => this.#hearDrained(result),
    });
  }

  /** What the phone keeps of my communes; screens that need it open only when it is there. */
  get home() {
    return /** @type {import("../core/catalogue.js").Home} */ (this.state.known.home);
  }

  /** The group of the form. */
  get group() {
    return /** @type {import("../core/catalogue.js").Group} */ (groupOf(this.home, this.draft.form?.group ?? null));
  }

  /** Take up everything this phone keeps. */
  async restore() {
    const who = await lastWho();
    if (who) await this.#takeUp(who);
    await this.readOutbox();
  }

  /** @param {import("./state.js").Who} who */
  async #takeUp(who) {
    await this.draft.restore(who.id);
    const kept = await keptHome(who.id);
    this.state.set({ who, home: kept?.home ?? null, home_problem: null, shapes: kept?.shapes ?? [] });
  }

  /** Read the outbox and the receipts anew. */
  async readOutbox() {
    const { who } = this.state.known;
    const [entries, receipts] = await Promise.all([store.entries(), who ? store.receipts(who.id) : []]);
    this.state.set({ entries, receipts });
  }

  /** @param {import("../core/reply.js").Presence} presence */
  async #hearPresence(presence) {
    this.state.set({ presence: presence.is });
    if (presence.is !== "signed_in") return;
    const { user } = presence;
    if (this.state.known.who?.id !== user.id) {
      await this.#takeUp(user);
      await this.readOutbox();
    }
    await rememberWho(user);
    await this.refresh();
  }

  /** Fetch what is newer of my communes. */
  async refresh() {
    const { who } = this.state.known;
    if (who) this.state.set(await refreshHome(who.id));
  }

  /** @param {DrainResult | null} result */
  async #hearDrained(result) {
    await this.readOutbox();
    if (!result?.sent) return;
    this.#announce();
    if (parse(location.hash).screen !== "saved") toast(t("domain.message.sync_ok", { n: count(result.sent) }));
    await this.refresh();
  }

  /** Send now because a person asked, and say what came of it. */
  async sendNow() {
    const result = await this.sync.run({ urgent: true });
    if (result?.sent) return;
    const { mine } = this.state.tally;
    if (result?.presence.is === "signed_out") toast(t("domain.message.session"));
    else if (result?.presence.is === "busy") toast(t("field.sync.busy"));
    else if (mine) toast(t("domain.message.sync_fail", { n: count(mine) }));
  }

  /** What this person pinned before, for putting the usual kinds first. @returns {{kind: string}[]} */
  usedKinds() {
    const { entries, receipts, home } = this.state.known;
    const here = entries.flatMap((entry) => (entry.kind === "pin" ? [{ kind: entry.item.kind }] : []));
    const received = receipts.flatMap((receipt) => (receipt.pin_kind ? [{ kind: receipt.pin_kind }] : []));
    const mine = home?.pins.filter((pin) => pin.mine) ?? [];
    return [...here, ...(received.length > mine.length ? received : mine)];
  }

  /** Begin a record, or go on with the one begun. */
  beginOrResume() {
    const { who } = this.state.known;
    const { communes } = this.home;
    if (!this.draft.form && who) {
      this.draft.begin({ user_id: who.id, commune_code: communes.length === 1 ? communes[0].code : null });
    }
  }

  /** Reopen a record the server could not take, at the step that can put it right. @param {PinEntry} entry */
  async correct(entry) {
    const begun = this.draft.form;
    if (this.draft.hasWork && begun?.id !== entry.id && !(await confirmDiscard(begun))) return;
    const here = new Map(this.state.known.entries.map((each) => [each.id, each]));
    const photos = entry.item.photos.map((photo) => {
      const waiting = here.get(photo.id);
      return { ...photo, type: waiting?.kind === "photo" ? waiting.type : "image/jpeg", received: !waiting };
    });
    const step = stepOf(entry.error?.field);
    this.draft.put(reopen(entry, { photos, step, now: now() }));
    this.go("pin", step);
  }

  /** Let a refused entry be tried once more as it is. @param {import("../core/outbox.js").Entry} entry */
  async tryAgain(entry) {
    const put = [{ ...entry, state: /** @type {const} */ ("queued"), error: null, next_at: 0 }];
    await store.settle([entry], (stored) => ({ put: stored.filter(needsPerson).length ? put : [], remove: [], receipts: [] }));
    await this.readOutbox();
    await this.sendNow();
  }

  /** Go to a screen. @param {ScreenName} screen @param {Step} [step] @param {{complain?: boolean}} [how] */
  go(screen, step, { complain = false } = {}) {
    this.complain = complain;
    location.hash = address(screen, step);
  }
}
