// What waits for this person: list and map answer each other, filters never reload the map.

import { toast } from "../design/toast.js";
import { around, find } from "../pages/find.js";
import { openGround, rested, uncover } from "../pages/ground.js";
import { onKeys } from "./keys.js";
import { QueueList } from "./queue_list.js";
import { QueueMap } from "./queue_map.js";
import { addressOf, createSwap, isPlain } from "../pages/swap.js";
import { attachToggle } from "./toggle.js";
import { fill, office } from "./words.js";

/** What the map shows is said at its upper edge; the province begins below. */
const CAPTION_PX = 36;

/** @param {HTMLElement} page */
export function start(page) {
  const { view, boundaries } = openGround(find(page, "#queue-map", HTMLElement), { insets: { top: CAPTION_PX } });
  const picked = find(page, "#queue-picked", HTMLElement);
  const list = new QueueList(find(page, ".queue", HTMLElement), {
    address: page.dataset.row ?? "",
    onSelect: (pin) => map.choose(pin),
    onHover: (pin) => map.highlight(pin),
  });
  const map = new QueueMap(view, {
    address: page.dataset.pins ?? "",
    onSelect: (code) => press(code),
    onHover: (code) => list.highlight(code),
    onFail: () => toast(office.queue.map_failed, { label: office.queue.retry, run: () => map.load() }),
  });

  /** A second press on the chosen pin opens it. @param {string} code */
  function press(code) {
    if (code === list.chosen) return list.open(code);
    const pin = map.pin(code);
    if (pin) view.announce(fill(office.queue.picked_said, { name: pin.name }));
    map.choose(pin ?? null);
    list.pick(code).then(() => uncover(view, picked, pin && [pin.lon, pin.lat]));
  }

  const turn = createSwap({
    onDone: () => {
      list.reset();
      uncover(view, picked, undefined);
      map.load();
      showCommune().then((code) => code || view.home());
    },
    onFail: (url) => toast(office.queue.list_failed, { label: office.queue.retry, run: () => turn(url) }),
  });

  /** The commune of the filter fills the map; it, or the person's own, keeps its outline. @returns {Promise<string | null>} */
  async function showCommune() {
    const code = new URLSearchParams(location.search).get("commune");
    (await boundaries)?.select(code ?? (page.dataset.commune || null), { reveal: code !== null });
    return code;
  }

  rested(view).then(showCommune);
  boundaries.then((drawn) => drawn?.onSelect((code) => filterByCommune(page, code, turn)));
  attachToggle(page);
  attachTurning(page, turn);
  onKeys({ j: () => list.step(1), k: () => list.step(-1) });
}

/** A commune pressed on the map becomes the filter, where there is a choice of communes at all.
 * @param {HTMLElement} page @param {string | null} code @param {(url: URL) => unknown} turn */
function filterByCommune(page, code, turn) {
  const select = page.querySelector("#f-commune");
  if (!(select instanceof HTMLSelectElement) || !select.form) return;
  select.value = code ?? "";
  turn(addressOf(select.form));
}

/** Filters, tabs and pages lead to their addresses without leaving the map.
 * @param {HTMLElement} page @param {(url: URL, options?: {push: boolean}) => unknown} turn */
function attachTurning(page, turn) {
  page.addEventListener("change", (event) => {
    const form = around(event, "#queue-filters");
    if (form instanceof HTMLFormElement) turn(addressOf(form));
  });
  page.addEventListener("submit", (event) => {
    if (!(event.target instanceof HTMLFormElement) || event.target.id !== "queue-filters") return;
    event.preventDefault();
    turn(addressOf(event.target));
  });
  page.addEventListener("click", (event) => {
    const link = around(event, "[data-swap] a");
    if (!(link instanceof HTMLAnchorElement) || link.pathname !== location.pathname || !isPlain(event)) return;
    event.preventDefault();
    turn(new URL(link.href));
  });
  addEventListener("popstate", () => turn(new URL(location.href), { push: false }));
}
