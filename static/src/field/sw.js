/**
 * The field's service worker: it keeps the shell, and nothing else.
 *
 * It never answers a request that is not a GET, nor the API: what a person recorded travels between the page and the
 * server alone. It never takes over by itself: the page asks for it when no form is open.
 */

import { clientsClaim } from "workbox-core";
import { createHandlerBoundToURL, precacheAndRoute, cleanupOutdatedCaches } from "workbox-precaching";
import { NavigationRoute, registerRoute } from "workbox-routing";

import { isShell } from "../core/worker_rules.js";

const SHELL = "/field/";
const worker = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (self));

// First listener: what is not the shell's never reaches Workbox.
worker.addEventListener("fetch", (event) => {
  if (!isShell(event.request, location.origin)) event.stopImmediatePropagation();
});

worker.addEventListener("message", (event) => {
  if (event.data?.type === "SKIP_WAITING") worker.skipWaiting();
});

clientsClaim(); // the very first visit must already work when the network goes away
precacheAndRoute(self.__WB_MANIFEST);
cleanupOutdatedCaches();
registerRoute(new NavigationRoute(createHandlerBoundToURL(SHELL), { allowlist: [/^\/field\/(\?.*)?$/] }));
