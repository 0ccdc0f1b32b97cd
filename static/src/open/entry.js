// The public pages: brings the parts of a page to life, then what is only its own. The map comes later, when it is near.

import { attach } from "../design/attach.js";

attach();

/** @type {Record<string, () => Promise<{start: (page: HTMLElement) => unknown}>>} */
const PAGES = {
  home: () => import("./home.js"),
  model: () => import("./model.js"),
};

const page = document.querySelector("[data-page]");
if (page instanceof HTMLElement) PAGES[page.dataset.page ?? ""]?.().then(({ start }) => start(page));
