/**
 * When the outbox is drained: on load, on coming back to the page, with a new network, by the clock, by the button, and
 * where the browser wakes us.
 * @module field/sync
 */

import { isStillOn, LONGEST_HOLD_S, wait_ms } from "../core/outbox.js";
import { now } from "../ports/clock.js";
import { mintId } from "../ports/crypto.js";
import { asOnlyDrainer } from "../ports/locks.js";
import * as server from "../ports/network.js";
import * as store from "../ports/store.js";
import { onWoken } from "../ports/wake.js";
import { drain } from "./drain.js";

/**
 * @typedef {import("../core/reply.js").Presence} Presence
 * @typedef {import("./drain.js").DrainResult} DrainResult
 * @typedef {object} Hooks
 * @property {(sending: boolean) => void} onSending
 * @property {(presence: Presence) => Promise<void>} onPresence  heard as soon as the heartbeat answered
 * @property {() => void} onProgress  something has gone and there is more to come
 * @property {(result: DrainResult | null) => Promise<void>} onDrained  null: another tab is at it
 */

/** With nothing to send the page still looks, now and then, whether it is signed in. */
const IDLE_MS = 300_000;

export class Sync {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #failures = 0;
  #hold_until = 0;
  /** @type {Promise<DrainResult | null> | null} */
  #running = null;
  #once_more = false;
  /** Why the last turn did not run: another tab is at it, or the server asked for a pause. @type {"elsewhere" | "held" | null} */
  standstill = null;
  #hooks;

  /** @param {Hooks} hooks */
  constructor(hooks) {
    this.#hooks = hooks;
  }

  /** Begin to listen, and drain at once. */
  start() {
    addEventListener("online", () => this.run({ urgent: true }));
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "visible") this.run({ urgent: false });
    });
    addEventListener("pageshow", ({ persisted }) => persisted && this.run({ urgent: false }));
    onWoken(async () => (await this.run({ urgent: true }))?.complete ?? false);
    return this.run({ urgent: true });
  }

  /**
   * Drain now; an urgent wish during a run, such as a network that came back, is a run of its own after it.
   * @param {{urgent: boolean}} how
   * @returns {Promise<DrainResult | null>}
   */
  run({ urgent }) {
    if (this.#running) this.#once_more ||= urgent;
    this.#running ??= this.#untilQuiet(urgent).finally(() => {
      this.#running = null;
    });
    return this.#running;
  }

  /** @param {boolean} urgent */
  async #untilQuiet(urgent) {
    let result = await this.#once(urgent);
    while (this.#once_more) {
      this.#once_more = false;
      result = await this.#once(true);
    }
    return result;
  }

  /** @param {boolean} urgent */
  async #once(urgent) {
    clearTimeout(this.#timer);
    if (isStillOn(this.#hold_until, now())) {
      this.#schedule(this.#hold_until - now());
      this.standstill = "held";
      return null;
    }
    this.standstill = null;
    this.#hooks.onSending(true);
    const result = await this.#drain(urgent);
    this.#hooks.onSending(false);
    this.#plan(result);
    await this.#hooks.onDrained(result);
    return result;
  }

  /** @param {boolean} urgent @returns {Promise<DrainResult | null>} */
  async #drain(urgent) {
    const ports = { store, server, now, random: Math.random, mintId };
    const onPresence = (/** @type {Presence} */ presence) => void this.#hooks.onPresence(presence);
    const { onProgress } = this.#hooks;
    try {
      const result = await asOnlyDrainer(() => drain(ports, { urgent, onPresence, onProgress }));
      if (!result) this.standstill = "elsewhere";
      return result;
    } catch (error) {
      // IndexedDB went away in the middle: the entries are still there, the next turn finds them.
      console.error(error);
      return null;
    }
  }

  /** @param {DrainResult | null} result */
  #plan(result) {
    const is = result?.presence.is;
    if (result?.complete) this.#failures = 0;
    else this.#failures += 1;
    if (result?.presence.is === "busy" && result.presence.retry_after_s) {
      this.#hold_until = now() + Math.min(result.presence.retry_after_s, LONGEST_HOLD_S) * 1000;
    }
    if (is === "signed_out") return this.#schedule(IDLE_MS);
    this.#schedule(result?.complete ? IDLE_MS : Math.max(wait_ms(this.#failures, Math.random()), this.#hold_until - now()));
  }

  /** @param {number} ms */
  #schedule(ms) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.run({ urgent: false }), Math.min(ms, IDLE_MS));
  }
}
