// Where every commune stands: one map whose colours change with target and day, and its list twin.

import { dayOf } from "../core/format.js";
import { toast } from "../design/toast.js";
import { stepsOf } from "../map/core_steps.js";
import { find } from "../pages/find.js";
import { queryOf, readAsked, recordsOf } from "./progress_address.js";
import { figureLine, fillCard, fillSummary } from "./progress_card.js";
import { ProgressDays } from "./progress_days.js";
import { ProgressMap } from "./progress_map.js";
import { layerOf } from "./progress_rules.js";
import { frameOf, weeksBetween } from "./progress_series.js";
import { ProgressTable } from "./progress_table.js";
import { ProgressTargets } from "./progress_targets.js";
import { stateWord } from "./progress_words.js";
import { attachToggle } from "./toggle.js";
import { fill, office } from "./words.js";

/** @typedef {import("./progress_rules.js").Figures} Figures */
/** @typedef {import("./progress_series.js").Series} Series */
/** @typedef {import("./progress_series.js").Whole} Whole */
/** @typedef {{units: Figures, province: Whole, day: string}} Seen */

/** @param {HTMLElement} page */
export function start(page) {
  attachToggle(page);
  new ProgressPage(page).open();
}

/** List and map of one target on one day, until others are asked for. */
class ProgressPage {
  /** @type {Seen | null} */
  #seen = null;
  /** @type {string | null} */
  #chosen = null;
  /** @type {{target: string, series: Promise<Series>} | null} */
  #year = null;
  #latest = new AbortController();
  #asked = readAsked(new URLSearchParams(location.search));
  #card;
  #days;
  #drawing = {};
  #first;
  #map;
  #table;
  #targets;
  #weeks;
  #works = 0;

  /** @param {HTMLElement} page */
  constructor(page) {
    this.page = page;
    const { first = "", last = "", today = "", on = "" } = page.dataset;
    this.#weeks = weeksBetween(first, last);
    this.#card = find(page, "#progress-card", HTMLElement);
    this.#targets = new ProgressTargets(page, (target) => this.#turn({ target }));
    this.#first = page.querySelector("a[data-target][aria-current]")?.getAttribute("data-target") ?? "";
    this.#asked.target ||= this.#first;
    this.#days = new ProgressDays(find(page, "#days", HTMLElement), {
      onDay: (at) => this.#showWeek(at),
      onRest: (at) => this.#note({ on: this.#weeks[at] === today ? "" : this.#weeks[at] }),
    });
    this.#days.set(this.#weeks, on);
    this.#map = new ProgressMap(page, {
      regionOf: (code) => this.#table.row(code)?.dataset.region ?? null,
      onSelect: (code) => this.#choose(code, { reveal: true }),
      onHover: (code) => this.#point(code),
      onOpen: (code) => location.assign(recordsOf(this.page.dataset.records ?? "", this.#asked, code)),
      onFail: () => this.#fail(() => location.reload()),
    });
    this.#table = new ProgressTable(find(page, ".progress", HTMLElement), {
      onSelect: (code) => this.#choose(code),
      onHover: (code) => this.#map.highlight(code),
      onFilter: () => {
        this.#note(this.#table.wanted);
        this.#draw();
      },
    });
  }

  open() {
    this.page.addEventListener("change", ({ target }) => {
      if (target instanceof HTMLInputElement && target.name === "view") this.#look(target.value);
    });
    find(this.page, "[data-print]", HTMLElement).addEventListener("click", () => print());
    addEventListener("popstate", () => this.#return());
    this.#map.turn(this.#asked.view);
    this.#load();
  }

  // ------------------------------------------------------------ what is seen

  get #about() {
    return this.#targets.about(this.#asked.target);
  }

  /** Another target or another day. @param {Partial<import("./progress_address.js").Asked>} change */
  #turn(change) {
    this.#days.stop();
    this.#asked = { ...this.#asked, ...change };
    history.pushState(null, "", this.#address());
    this.#mark();
    this.#load();
  }

  /** Keep in the address what is seen now. @param {Partial<import("./progress_address.js").Asked>} change */
  #note(change) {
    this.#asked = { ...this.#asked, ...change };
    history.replaceState(null, "", this.#address());
    this.#link();
  }

  /** The address was turned back or forth. */
  #return() {
    this.#days.stop();
    this.#asked = readAsked(new URLSearchParams(location.search));
    this.#asked.target ||= this.#first;
    this.#table.setWanted(this.#asked);
    this.#map.turn(this.#asked.view);
    find(this.page, `input[name="view"][value="${this.page.dataset.ground}"]`, HTMLInputElement).checked = true;
    this.#load();
  }

  /** @param {string} [target] @returns {string} */
  #address(target = this.#asked.target) {
    return `${this.page.dataset.records}${queryOf({ ...this.#asked, target })}`;
  }

  #load() {
    this.#busily(this.#ask());
  }

  /** Ask for the figures of the target and the day, and draw them; the latest question wins. */
  async #ask() {
    this.#latest.abort();
    const mine = (this.#latest = new AbortController());
    const { target, on } = this.#asked;
    try {
      const query = new URLSearchParams({ target, ...(on && { on }) });
      const response = await fetch(`${this.page.dataset.numbers}?${query}`, { signal: mine.signal });
      if (!response.ok) throw new Error(String(response.status));
      const { units, province, on: day } = await response.json();
      this.#days.set(this.#weeks, day);
      await this.#show({ units, province, day });
    } catch {
      if (!mine.signal.aborted) this.#fail(() => this.#load());
    }
  }

  /** Show one of the weeks; the whole year comes in one answer, when it is first asked for. @param {number} at */
  async #showWeek(at) {
    const { target } = this.#asked;
    if (this.#year?.target !== target) this.#year = { target, series: this.#fetchYear(target) };
    const year = this.#year;
    try {
      const series = await year.series;
      if (this.#asked.target === target) await this.#show({ ...frameOf(series, at), day: series.days[at] });
    } catch (error) {
      if (this.#year === year) this.#year = null;
      toast(office.progress.days_failed, { label: office.queue.retry, run: () => this.#showWeek(at) });
      throw error;
    }
  }

  /** @param {string} target @returns {Promise<Series>} */
  async #fetchYear(target) {
    const response = await fetch(`${this.page.dataset.series}?${new URLSearchParams({ target })}`);
    if (!response.ok) throw new Error(String(response.status));
    return response.json();
  }

  /** @param {Seen} seen */
  async #show(seen) {
    this.#seen = seen;
    const about = this.#about;
    document.title = document.title.replace(/^.*? · /, `${about.short} · `);
    await this.#draw();
    if (this.#seen !== seen) return;
    const regionOf = (/** @type {string} */ code) => this.#table.row(code)?.dataset.region ?? "";
    fillSummary(this.page, { about, figures: seen.units, province: seen.province, day: dayOf(seen.day), regionOf });
    this.#link();
  }

  /** Colour the map and, once that is seen, write the rows, as the filter has it: a list of 92 takes longer than the map. */
  async #draw() {
    if (!this.#seen) return;
    const mine = (this.#drawing = {});
    const { units } = this.#seen;
    const about = this.#about;
    const layer = layerOf(units, about);
    const { steps } = stepsOf(layer, this.#table.codes);
    this.#map.show({
      layer,
      steps,
      isWanted: (code) => this.#table.keeps(code),
      what: about.what,
      title: fill(office.progress.hexes, { target: about.short }),
      say: (code) => fill(office.progress.said, { name: this.#nameOf(code), state: stateWord(units[code].state), figure: figureLine(units[code], about) }),
    });
    this.#showCard(this.#chosen, false);
    const isSeen = painted().then(() => this.#drawing === mine && this.#table.show(units, about, steps));
    await this.#busily(isSeen);
  }

  /** Say that the page is changing, until what it waits for is done. @param {Promise<unknown>} work */
  async #busily(work) {
    this.#works += 1;
    this.page.setAttribute("aria-busy", "true");
    await work;
    this.#works -= 1;
    if (!this.#works) this.page.removeAttribute("aria-busy");
  }

  /** Every way on keeps target, day and filters. */
  #link() {
    this.#table.link((code) => recordsOf(this.page.dataset.records ?? "", this.#asked, code));
    this.#mark();
    this.#showCard(this.#chosen, false);
  }

  /** The next press goes on from the target that was asked for, even while its numbers are on their way. */
  #mark() {
    const { target, on } = this.#asked;
    this.#targets.show(target, (other) => this.#address(other));
    const file = find(this.page, "a[data-file]", HTMLAnchorElement);
    file.href = `${file.pathname}${queryOf({ target, on })}`;
  }

  /** @param {() => void} again */
  #fail(again) {
    toast(office.progress.map_failed, { label: office.queue.retry, run: again });
  }

  // ------------------------------------------------------------ one commune

  /** @param {string} view */
  #look(view) {
    this.#note({ view: view === "map" ? "" : view });
    this.#map.turn(view);
  }

  /** @param {string} code */
  #nameOf(code) {
    return this.#table.row(code)?.querySelector("a")?.textContent ?? "";
  }

  /** @param {string | null} code */
  #point(code) {
    this.#table.highlight(code);
    this.#showCard(code ?? this.#chosen, code !== null);
  }

  /** @param {string | null} code @param {{reveal?: boolean}} [options] */
  #choose(code, options) {
    this.#chosen = code;
    this.#map.select(code);
    this.#table.select(code, options);
    this.#showCard(code, false);
  }

  /** @param {string | null} code @param {boolean} isPassing under the pointer, not chosen: nothing on the card to press */
  #showCard(code, isPassing) {
    const figure = code === null ? undefined : this.#seen?.units[code];
    const commune = code !== null && figure ? { name: this.#nameOf(code), href: recordsOf(this.page.dataset.records ?? "", this.#asked, code), figure } : null;
    fillCard(this.#card, commune, this.#about);
    this.#card.toggleAttribute("data-passing", isPassing);
  }
}

/** Wait until what was changed is on the screen; in a page that nobody looks at there is nothing to wait for. */
const painted = () => new Promise((done) => (document.hidden ? done(null) : requestAnimationFrame(() => setTimeout(done))));
