/**
 * The field page comes alive: what is kept first, the network after.
 * @module field/entry
 */

import { count } from "../core/format.js";
import { drawsMap, parse } from "../core/routes.js";
import { now } from "../ports/clock.js";
import { keepInstallOffer } from "../ports/install.js";
import { beginHome } from "../ports/network.js";
import { isPersisted } from "../ports/storage.js";
import { sweepBytes } from "../ports/store.js";
import { lookForUpdate, registerWorker } from "../ports/worker.js";
import { Field } from "./app.js";
import { noticesOf, recallNotices } from "./notices.js";
import { fetchAhead, gateOf, isFilling, resumeAt, screenFor } from "./screens.js";
import { partGate, storageGate, waiting } from "./screens/gate.js";
import { lookForShared } from "./shared.js";
import { taskCount } from "./tasks/count.js";
import { toast } from "./tell.js";
import { t } from "./words.js";

/** @typedef {import("./app.js").Screen} Screen */

/** @param {string} id @returns {HTMLElement} */
const byId = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

const BETWEEN_LOOKS_MS = 30 * 60_000;
/** What is on the phone is there sooner than this; a skeleton before it would only be one drawing more. */
const PATIENCE_MS = 400;
/** So long, at least, a person reads the first step before the map of the second is wanted. */
const READING_MS = 600;

const field = new Field();

/** @type {Screen | null} */
let current = null;
let shown_at = "";
let opened = false;
let registered = false;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let slow;
let looked_at = now();

/** @param {Screen} screen */
function show(screen) {
  current?.leave?.();
  clearTimeout(slow);
  current = screen;
  byId("app").replaceChildren(screen.element);
  screen.shown?.();
  if (opened) {
    window.scrollTo(0, 0);
    byId("app").querySelector("h1")?.focus({ preventScroll: true });
  }
  opened = true;
}

/** Show the screen of the address; a screen already shown only hears that something changed. */
async function route() {
  const { who, shapes } = field.state.known;
  const gate = gateOf(field);
  if (!opened && gate === "waiting") return drawFrame(); // that is what stands there
  const at = [gate, location.hash, who?.id, drawsMap(parse(location.hash)) && shapes.length].join(" ");
  if (at === shown_at) return current?.update?.();
  shown_at = at;
  drawFrame();
  const screen = await screenFor(field).catch((error) => {
    console.warn(error); // a part not yet on this phone, and no network to fetch it
    return partGate();
  });
  if (shown_at !== at) return;
  show(screen);
  showLetters();
  if (parse(location.hash).screen === "pin") setTimeout(() => fetchAhead({ screen: "map" }), READING_MS);
}

/** Let our own letters be fetched: on a first visit after the first screen, for which the phone's own stand in. */
const showLetters = () => document.documentElement.classList.add("has-letters");

/** The badge, the bar and the notices: always visible, whatever the screen. */
function drawFrame() {
  const route = parse(location.hash);
  const { screen } = route;
  document.body.classList.toggle("is-capturing", isFilling(route));
  for (const link of document.querySelectorAll(".bottom-bar > a, .to-phone")) {
    const here = link.getAttribute("data-screen") === (screen === "saved" ? "pin" : screen);
    if (here) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  drawBadge();
  drawTaskCount();
  drawNotices();
  drawDemoRibbon();
}

/** The shell is kept for long: what the server last said goes before what the shell was made with. */
function drawDemoRibbon() {
  const ribbon = document.querySelector(".demo-ribbon");
  const { home } = field.state.known;
  if (home && ribbon instanceof HTMLElement) ribbon.hidden = !home.demo;
}

function drawBadge() {
  const { tally, known } = field.state;
  const badge = byId("badge");
  const busy = known.sending && tally.mine > 0;
  badge.dataset.state = tally.all === 0 ? "none" : busy ? "sending" : "waiting";
  const text = tally.all === 0 ? t("field.badge.none") : busy ? t("field.badge.sending", { n: count(tally.mine) }) : t("field.badge.waiting", { n: count(tally.all) });
  const words = byId("badge-text");
  if (words.textContent !== text) words.textContent = text;
}

function drawTaskCount() {
  const n = taskCount(field.state);
  const badge = byId("task-count");
  badge.hidden = n === 0;
  badge.textContent = String(n);
  badge.setAttribute("aria-label", t("field.nav.tasks_badge", { n: count(n) }));
}

function drawNotices() {
  const told = noticesOf(field);
  const key = told.map((one) => one.textContent).join("|");
  const place = byId("notices");
  if (place.dataset.told === key) return;
  place.dataset.told = key;
  place.replaceChildren(...told);
}

/** Say what the address told about photographs that were shared while the worker was away. */
function hearAddress() {
  if (new URLSearchParams(location.search).get("shared") !== "missed") return;
  history.replaceState(null, "", `${location.pathname}${location.hash}`);
  toast(t("install.shared.missed"));
}

async function start() {
  if (!navigator.serviceWorker?.controller) beginHome();
  fetchAhead(parse(location.hash));
  slow = setTimeout(() => byId("app").replaceChildren(waiting().element), PATIENCE_MS);
  keepInstallOffer(() => field.state.set({}));
  try {
    await Promise.all([field.restore(), recallNotices()]);
  } catch (error) {
    console.error(error);
    return show(storageGate());
  }
  const resumed = resumeAt(field, now());
  if (resumed) history.replaceState(null, "", resumed);
  field.state.onChange(() => {
    drawFrame();
    void route();
    keepShell();
  });
  addEventListener("hashchange", () => void route());
  await route();
  void field.sync.start();
  void sweepBytes();
  void isPersisted().then((persisted) => field.state.set({ persisted }));
  void lookForShared(field);
  hearAddress();
  keepShell();
  addEventListener("online", () => lookNow());
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && lookNow());
}

/** Start the worker once there is something to work with: on a first visit its files would keep the form's own waiting. */
function keepShell() {
  const { home, home_problem, presence } = field.state.known;
  const settled = home || home_problem || (presence !== "unknown" && presence !== "signed_in");
  if (!settled || registered) return;
  registered = true;
  void registerWorker((activate) => field.state.set({ update: activate }));
}

/** A page may stay open for weeks: it looks for a new version when it is taken up again. */
function lookNow() {
  if (now() - looked_at < BETWEEN_LOOKS_MS) return;
  looked_at = now();
  void lookForUpdate();
}

void start();
