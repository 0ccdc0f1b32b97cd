/**
 * The field's service worker: it keeps the shell, and nothing else.
 *
 * It never answers a request that is not a GET, nor the API: what a person recorded travels between the page and the
 * server alone. The one exception never was on its way to a server: photographs that another app of the phone hands over
 * are put aside for the form. It never takes over by itself: the page asks for it when no form is open.
 */

import { clientsClaim } from "workbox-core";
import { createHandlerBoundToURL, precacheAndRoute, cleanupOutdatedCaches } from "workbox-precaching";
import { NavigationRoute, registerRoute } from "workbox-routing";

import { WAKE_TAG, WAKE_WORD } from "../core/wake.js";
import { isShare, isShell, SHARED_CACHE } from "../core/worker_rules.js";

const APP = "/field/";
/** The shell as it is kept: its letters are kept beside it, so it shows them from the first moment. */
const SHELL = `${APP}?kept=1`;
const worker = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (self));

// First listener: what is not the shell's never reaches Workbox.
worker.addEventListener("fetch", (event) => {
  if (isShell(event.request, location.origin)) return;
  event.stopImmediatePropagation();
  if (isShare(event.request, location.origin)) event.respondWith(putAside(event.request));
});

/** @param {Request} request @returns {Promise<Response>} the way into the form */
async function putAside(request) {
  try {
    const photos = (await request.formData()).getAll("photos").filter((photo) => photo instanceof File && photo.size > 0);
    const cache = await caches.open(SHARED_CACHE);
    for (const photo of photos) await cache.put(`/field/shared/${crypto.randomUUID()}`, new Response(photo));
    return Response.redirect(`${APP}${photos.length ? "#/pin" : ""}`, 303);
  } catch (error) {
    console.error(error);
    return Response.redirect(`${APP}?shared=missed`, 303);
  }
}

worker.addEventListener("message", (event) => {
  if (event.data?.type === "SKIP_WAITING") worker.skipWaiting();
});

// Where browsers know Background Sync: there is a network again. The pages send, never the worker; while something is
// left, or no page is open to send it, the event fails and the browser tries again later.
worker.addEventListener("sync", (/** @type {any} */ event) => {
  if (event.tag === WAKE_TAG) event.waitUntil(wakePages());
});

async function wakePages() {
  const pages = await worker.clients.matchAll({ type: "window" });
  const answers = await Promise.all(pages.map((page) => new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }) => resolve(data);
    page.postMessage({ type: WAKE_WORD }, [port2]);
  })));
  if (!answers.includes(true)) throw new Error("something still waits on this phone");
}

clientsClaim(); // the very first visit must already work when the network goes away
precacheAndRoute(self.__WB_MANIFEST);
cleanupOutdatedCaches();
registerRoute(new NavigationRoute(createHandlerBoundToURL(SHELL), { allowlist: [/^\/field\/(\?.*)?$/] }));
