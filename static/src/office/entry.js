// The desk: brings the parts of a page to life, then what is only its own.

import { attach } from "../design/attach.js";

attach();

/** @type {Record<string, () => Promise<{start: (page: HTMLElement) => unknown}>>} */
const PAGES = {
  queue: () => import("./queue.js"),
  map: () => import("./map.js"),
  map_file: () => import("./map_file.js"),
  pin: () => import("./pin.js"),
  board: () => import("./printing.js"),
  slips: () => import("./printing.js"),
  unit: () => import("./printing.js"),
  filings: () => import("./filings.js"),
  progress: () => import("./progress.js"),
};

const page = document.querySelector("[data-page]");
if (page instanceof HTMLElement) PAGES[page.dataset.page ?? ""]?.().then(({ start }) => start(page));
