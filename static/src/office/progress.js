// Where every commune stands: one map whose numbers change with the target, and its list twin.

import { toast } from "../design/toast.js";
import { canHover } from "../map/theme.js";
import { around, find } from "../pages/find.js";
import { openGround, uncover } from "../pages/ground.js";
import { ProgressMap, figureOf, fillCard } from "./progress_map.js";
import { ProgressTable } from "./progress_table.js";
import { createSwap, isPlain } from "../pages/swap.js";
import { attachToggle } from "./toggle.js";
import { fill, office } from "./words.js";

/** @typedef {import("../map/boundaries.js").Boundaries} Boundaries */

/** @typedef {import("../map/map.js").MapView} MapView */

/** @param {HTMLElement} page */
export function start(page) {
  const progress = new ProgressPage(page);
  attachToggle(page);
  showCurrent(page);
  progress.openMap();
}

/** List and map of one target, until another is asked for. */
class ProgressPage {
  /** @type {Boundaries | null} */
  #drawn = null;
  /** @type {ProgressMap | null} */
  #numbers = null;
  /** @type {string | null} */
  #chosen = null;
  #card;
  #table;

  /** @param {HTMLElement} page */
  constructor(page) {
    this.page = page;
    this.#card = find(page, "#progress-card", HTMLElement);
    this.#table = new ProgressTable(find(page, ".progress", HTMLElement), {
      onSelect: (code) => this.#choose(code),
      onHover: (code) => this.#drawn?.highlight(code),
      onFilter: () => history.replaceState(null, "", withFilter(new URL(location.href), this.#table.wanted)),
    });
    attachTurning(page, this.#table, createSwap({
      onDone: () => {
        showCurrent(page);
        this.#table.renew();
        this.#choose(this.#chosen);
        this.#showNumbers();
      },
      onFail: (url) => toast(office.progress.failed, { label: office.queue.retry, run: () => location.assign(url) }),
    }));
  }

  /** Start the map; without it the table still says everything. */
  async openMap() {
    // A commune out of this person's reach has no row: left bare it would pass for one without data.
    const isDrawn = (/** @type {string} */ code) => this.#table.row(code) !== null;
    const { view, boundaries } = openGround(find(this.page, "#progress-map", HTMLElement), { isDrawn });
    this.#drawn = await boundaries;
    if (!this.#drawn) return this.#fail();
    const legend = find(this.page, "#progress-legend", HTMLElement);
    this.#numbers = new ProgressMap(this.#drawn, { address: this.page.dataset.numbers ?? "", legend, onFail: () => this.#fail() });
    this.#showNumbers();
    this.#drawn.onHover((code) => {
      this.#table.highlight(code);
      this.#showCard(code ?? this.#chosen, code !== null);
    });
    this.#drawn.onSelect((code) => this.#pick(view, code));
    // With a mouse the card is already there: a press goes on to the records. A finger or a key asks for the card first.
    view.onPress(({ position, byKeyboard }) => {
      const code = byKeyboard || !canHover() ? null : this.#drawn?.codeAt(position);
      const link = code && this.#table.row(code)?.querySelector("a");
      if (link) location.assign(link.href);
      return Boolean(link);
    });
  }

  /** What the target is about, as the server wrote it beside its table. */
  get #about() {
    return find(this.page, "#progress-body", HTMLElement).dataset;
  }

  #showNumbers() {
    this.#numbers?.show(this.#about);
  }

  #fail() {
    const again = () => (this.#numbers ? this.#showNumbers() : location.reload());
    toast(office.progress.map_failed, { label: office.queue.retry, run: again });
  }

  /** @param {string | null} code @param {{reveal?: boolean}} [options] */
  #choose(code, options) {
    this.#chosen = code;
    this.#drawn?.select(code);
    this.#table.select(code, options);
    this.#showCard(code, false);
  }

  /** A commune was chosen on the map. @param {MapView} view @param {string | null} code */
  #pick(view, code) {
    this.#choose(code, { reveal: true });
    const commune = code === null ? null : this.#drawn?.commune(code);
    uncover(view, this.#card, commune?.label);
    const row = code && this.#table.row(code);
    if (!row || !commune) return;
    const state = find(row, ".state", HTMLElement).textContent ?? "";
    view.announce(fill(office.progress.said, { name: commune.full_name, state, figure: figureOf(row, this.#about.unit ?? "") }));
  }

  /** @param {string | null} code @param {boolean} isPassing under the pointer, not chosen: nothing on the card to press */
  #showCard(code, isPassing) {
    fillCard(this.#card, code === null ? null : this.#table.row(code), this.#about.unit ?? "");
    this.#card.toggleAttribute("data-passing", isPassing);
  }
}

/** On a narrow screen the targets are one line to be pushed sideways: bring the chosen one into it. @param {HTMLElement} page */
function showCurrent(page) {
  const line = find(page, "#progress-targets", HTMLElement);
  const current = line.querySelector("[aria-current]");
  if (current instanceof HTMLElement) line.scrollLeft = current.offsetLeft - (line.clientWidth - current.offsetWidth) / 2;
}

/** Keep the filter in an address. @param {URL} url @param {Record<string, string>} wanted */
function withFilter(url, wanted) {
  for (const [name, value] of Object.entries(wanted)) {
    if (value.trim()) url.searchParams.set(name, value.trim());
    else url.searchParams.delete(name);
  }
  return url;
}

/** Another target is another address, but the same map.
 * @param {HTMLElement} page @param {ProgressTable} table @param {(url: URL, options?: {push: boolean}) => unknown} turn */
function attachTurning(page, table, turn) {
  page.addEventListener("click", (event) => {
    const link = around(event, "#progress-targets a");
    if (link instanceof HTMLAnchorElement && isPlain(event)) {
      event.preventDefault();
      turn(withFilter(new URL(link.href), table.wanted));
    }
    if (around(event, "[data-print]")) print();
  });
  addEventListener("popstate", () => turn(new URL(location.href), { push: false }));
}
