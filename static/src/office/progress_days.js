// The year as a slider: pulled, stepped by keys, or played week by week. Whoever wants no motion steps instead.

import { dayOf } from "../core/format.js";
import { find } from "../pages/find.js";
import { prefersStillness } from "../map/theme.js";
import { stopAt } from "./progress_series.js";

const TICK_MS = 400;

/** The days of a year one can look at. */
export class ProgressDays {
  #range;
  #said;
  #button;
  /** @type {string[]} */
  #days = [];
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #tick;
  #isBusy = false;

  /**
   * @param {HTMLElement} root
   * @param {{onDay: (at: number) => Promise<unknown>, onRest: (at: number) => void}} options onDay: shows it, and is waited
   *   for while playing; onRest: it is the one that stays
   */
  constructor(root, options) {
    this.options = options;
    this.#range = find(root, "input", HTMLInputElement);
    this.#said = find(root, ".days-said", HTMLElement);
    this.#button = find(root, "button", HTMLButtonElement);
    this.#range.addEventListener("input", () => {
      this.#stop();
      this.#go(Number(this.#range.value));
    });
    this.#range.addEventListener("change", () => options.onRest(Number(this.#range.value)));
    this.#button.addEventListener("click", () => this.#press());
    document.addEventListener("visibilitychange", () => document.hidden && this.#rest());
    this.#word();
  }

  /** Say which days there are, and which one is seen. @param {string[]} days @param {string} day */
  set(days, day) {
    this.#days = days;
    this.#range.max = String(days.length - 1);
    this.#range.value = String(stopAt(days, day));
    this.#say(day);
  }

  /** Stop where it is. */
  stop() {
    this.#stop();
  }

  get #last() {
    return this.#days.length - 1;
  }

  #press() {
    if (this.#tick !== undefined) return this.#rest();
    const at = Number(this.#range.value);
    const first = at >= this.#last ? 0 : at + 1;
    if (prefersStillness()) return void this.#go(first).then(() => this.options.onRest(first));
    this.#tick = setTimeout(() => this.#play(first));
    this.#word();
  }

  /** @param {number} at */
  async #play(at) {
    await this.#go(at);
    if (this.#tick === undefined) return;
    if (at >= this.#last) return this.#rest();
    this.#tick = setTimeout(() => this.#play(at + 1), TICK_MS);
  }

  /** @param {number} at */
  async #go(at) {
    this.#range.value = String(at);
    this.#say(this.#days[at]);
    if (this.#isBusy) return; // the one under way will find the latest
    this.#isBusy = true;
    try {
      let shown = -1;
      while (shown !== Number(this.#range.value)) {
        shown = Number(this.#range.value);
        await this.options.onDay(shown);
      }
    } catch {
      this.#stop();
    } finally {
      this.#isBusy = false;
    }
  }

  #rest() {
    if (this.#tick === undefined) return;
    this.#stop();
    this.options.onRest(Number(this.#range.value));
  }

  #stop() {
    clearTimeout(this.#tick);
    this.#tick = undefined;
    this.#word();
  }

  /** @param {string} day */
  #say(day) {
    this.#said.textContent = dayOf(day);
    this.#range.setAttribute("aria-valuetext", dayOf(day));
  }

  #word() {
    const isPlaying = this.#tick !== undefined;
    const { play = "", pause = "", onward = "" } = this.#button.dataset;
    const word = isPlaying ? pause : prefersStillness() ? onward : play;
    find(this.#button, "span", HTMLElement).textContent = word;
    this.#button.querySelector("use")?.setAttribute("href", `${__SPRITE_URL__}#${isPlaying ? "pause" : "play"}`);
  }
}
