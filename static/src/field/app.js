/**
 * The field application: one page, its screens, and what ties them to the phone's memory and to the network.
 * @module field/app
 */

import { groupOf } from "../core/catalogue.js";
import { reopen, stepOf } from "../core/pin.js";
import { address, drawsMap, parse } from "../core/routes.js";
import { worthTheWay } from "../core/todo.js";
import { joinChannel } from "../ports/channel.js";
import { now } from "../ports/clock.js";
import * as store from "../ports/store.js";
import { Draft } from "./draft.js";
import { keepHeard, keptHeard } from "./heard.js";
import { keptHome, lastWho, refreshHome, rememberWho } from "./home.js";
import { keepBefore } from "./record/before.js";
import { UpdateDrafts } from "./record/draft.js";
import { FieldState } from "./state.js";
import { Sync } from "./sync.js";
import { confirmDiscard, toast } from "./tell.js";
import { count, isoDay } from "../core/format.js";
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
  /** The forms begun at records that exist. */
  updates = new UpdateDrafts({ onFailure: () => toast(t("update.form.save_failed")) });
  sync;
  /** The record just put into the outbox. @type {string | null} */
  saved = null;
  /** Where the back button of a record's page leads. @type {ScreenName} */
  back_to = "map";
  /** How the map was last looked at. @type {{chosen: string | null, as_list: boolean, group: string | null}} */
  look = { chosen: null, as_list: false, group: null };
  /** Whether the step about to open says what it lacks. */
  complain = false;
  #announce;

  constructor() {
    this.#announce = joinChannel(() => void this.readOutbox());
    this.sync = new Sync({
      onSending: (sending) => this.state.set({ sending }),
      onPresence: (presence) => this.#hearPresence(presence),
      onProgress: () => void this.readOutbox(),
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
    if (who) this.state.set({ who });
    const heard = keptHeard().then((kept) => this.state.set(kept));
    await Promise.all([who && this.#takeUp(who), heard, this.readOutbox()]);
  }

  /** @param {import("./state.js").Who} who */
  async #takeUp(who) {
    const [kept] = await Promise.all([keptHome(who.id), this.draft.restore(who.id), this.updates.restore(who.id)]);
    this.state.set({ who, home: kept?.home ?? null, home_problem: null, pins: kept?.pins ?? [], shapes: kept?.shapes ?? [] });
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
    const refreshed = this.refresh(); // on a first visit the form waits for it
    await rememberWho(user);
    this.state.set(await keepHeard(presence));
    await refreshed;
  }

  /** Fetch what is newer of my communes. */
  async refresh() {
    const { who } = this.state.known;
    if (!who) return;
    const news = await refreshHome(who.id, (early) => {
      if (!drawsMap(parse(location.hash))) this.state.set(early); // a form waits for neither the records nor the shapes
    });
    this.state.set(news);
    const { home, pins, entries } = this.state.known;
    if (home && news.pins) void keepBefore(worthTheWay(home, { pins, entries, today: isoDay(now()) }));
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
    const { standstill } = this.sync;
    if (result?.presence.is === "signed_out") toast(t("domain.message.session"));
    else if (standstill === "elsewhere") toast(t("field.sync.elsewhere"));
    else if (standstill === "held" || result?.presence.is === "busy") toast(t("field.sync.busy"));
    else if (mine) toast(t("domain.message.sync_fail", { n: count(mine) }));
  }

  /** What this person pinned before, for putting the usual kinds first. @returns {{kind: string}[]} */
  usedKinds() {
    const { entries, receipts, pins } = this.state.known;
    const here = entries.flatMap((entry) => (entry.kind === "pin" ? [{ kind: entry.item.kind }] : []));
    const received = receipts.flatMap((receipt) => (receipt.pin_kind ? [{ kind: receipt.pin_kind }] : []));
    const mine = pins.filter((pin) => pin.mine);
    return [...here, ...(received.length > mine.length ? received : mine)];
  }

  /** Begin a record, or go on with the one begun. */
  async beginOrResume() {
    const { who } = this.state.known;
    const { communes } = this.home;
    if (!who) return;
    await this.draft.lookAgain(who.id);
    if (!this.draft.form) {
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
    await store.exchange([entry], [{ ...entry, state: /** @type {const} */ ("queued"), error: null, next_at: 0 }]);
    await this.readOutbox();
    await this.sendNow();
  }

  /** Go to a screen. @param {ScreenName} screen @param {string} [of] a step or an id @param {{action?: string, complain?: boolean}} [how] */
  go(screen, of, { action, complain = false } = {}) {
    this.complain = complain;
    location.hash = address(screen, of, action);
  }
}
