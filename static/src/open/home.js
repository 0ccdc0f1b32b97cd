// The start page: filters change list and map together, and the address with them.

import { fill } from "../core/format.js";
import { toast } from "../design/toast.js";
import { around, find } from "../pages/find.js";
import { createSwap, isPlain } from "../pages/swap.js";
import words from "../../../webapp/words/open.json";
import { CommuneSearch } from "./commune_search.js";
import { whenNear } from "./near.js";

/** @typedef {import("./models_map.js").ModelsMap} ModelsMap */
/** @typedef {import("./models_map.js").Model} Model */

/** What the address asks for. @returns {import("./models_map.js").Chosen} */
function chosen() {
  const address = new URLSearchParams(location.search);
  return { group: address.get("group"), commune: address.get("commune") };
}

/** The page's address with another commune, from its first page. @param {string | null} code */
function addressOf(code) {
  const url = new URL(location.href);
  url.hash = "";
  url.searchParams.delete("page");
  if (code) url.searchParams.set("commune", code);
  else url.searchParams.delete("commune");
  return url;
}

/** @param {HTMLElement} page */
export function start(page) {
  const form = page.querySelector("#commune-form");
  if (!(form instanceof HTMLFormElement)) return; // nothing is published yet
  /** @type {ModelsMap | null} */
  let map = null;
  const picked = new Picked(find(page, "#picked", HTMLElement), () => map?.clear());

  const turn = createSwap({
    onDone: () => {
      search.set(chosen().commune);
      picked.hide();
      map?.filter(chosen());
      find(page, "#found-said", HTMLElement).textContent = find(page, "#found", HTMLElement).dataset.said ?? "";
    },
    onFail: (url) => toast(words.home.list_failed, { label: words.home.retry, run: () => turn(url) }),
  });
  const search = new CommuneSearch(form, (code) => turn(addressOf(code)));
  attachLinks(page, turn);

  const element = find(page, "#models-map", HTMLElement);
  whenNear(element, async () => {
    const { ModelsMap, whereIs } = await import("./models_map.js");
    map = new ModelsMap(element, {
      chosen: chosen(),
      onSelect: (model) => {
        picked.show(model, whereIs(model));
        map?.announce(fill(words.home.picked_said, { name: model.name }));
      },
      onHover: (code) => near(page, code),
      onCommune: (code) => turn(addressOf(code)),
    });
    const load = () => map?.load(page.dataset.models ?? "").catch(() => toast(words.home.map_failed, { label: words.home.retry, run: load }));
    await load();
  });
  page.addEventListener("pointerover", (event) => map?.highlight(around(event, ".model-card")?.dataset.code ?? null));
  page.addEventListener("focusin", (event) => map?.highlight(around(event, ".model-card")?.dataset.code ?? null));
}

/** Mark the card whose pin is pointed at. @param {HTMLElement} page @param {string | null} code */
function near(page, code) {
  for (const card of page.querySelectorAll(".model-card")) {
    if (card instanceof HTMLElement) card.classList.toggle("is-near", card.dataset.code === code);
  }
}

/** Links of the filters and of the pages turn the list without leaving the map.
 * @param {HTMLElement} page @param {(url: URL, options?: {push: boolean}) => Promise<void>} turn */
function attachLinks(page, turn) {
  page.addEventListener("click", async (event) => {
    const link = around(event, "[data-swap] a");
    if (!(link instanceof HTMLAnchorElement) || link.pathname !== location.pathname || !isPlain(event)) return;
    event.preventDefault();
    const isPage = link.rel === "next" || link.rel === "prev";
    await turn(new URL(link.href));
    if (isPage) find(page, "#found", HTMLElement).scrollIntoView();
  });
  addEventListener("popstate", () => turn(new URL(location.href), { push: false }));
}

/** The card of the pin that was pressed. */
class Picked {
  /** @param {HTMLElement} box @param {() => void} onClose */
  constructor(box, onClose) {
    this.box = box;
    this.link = find(box, "a", HTMLAnchorElement);
    find(box, "button", HTMLButtonElement).addEventListener("click", () => {
      this.hide();
      onClose();
    });
  }

  /** @param {Model} model @param {string} where */
  show({ name, url, photo, kind_name }, where) {
    this.link.href = url;
    this.link.textContent = name;
    find(this.box, "p", HTMLElement).textContent = `${kind_name} · ${where}`;
    const image = find(this.box, "img", HTMLImageElement);
    image.hidden = photo === null;
    if (photo !== null) image.src = photo;
    this.box.hidden = false;
  }

  hide() {
    this.box.hidden = true;
  }
}
