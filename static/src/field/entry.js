/**
 * The field page comes alive: what is kept first, the network after.
 * @module field/entry
 */

import { count } from "../core/format.js";
import { parse } from "../core/routes.js";
import { now } from "../ports/clock.js";
import { hostingApp } from "../ports/device.js";
import { isPersisted } from "../ports/storage.js";
import { sweepBytes } from "../ports/store.js";
import { registerWorker } from "../ports/worker.js";
import { Field } from "./app.js";
import { button, h, notice } from "./dom.js";
import { gateOf, resumeAt, screenFor } from "./screens.js";
import { signInLink, storageGate, waiting } from "./screens/gate.js";
import { taskCount } from "./screens/tasks.js";
import { t } from "./words.js";

/** @typedef {import("./app.js").Screen} Screen */

/** @param {string} id @returns {HTMLElement} */
const byId = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

const field = new Field();

/** @type {Screen | null} */
let current = null;
let shown_at = "";
let opened = false;

/** @param {Screen} screen */
function show(screen) {
  current?.leave?.();
  current = screen;
  byId("app").replaceChildren(screen.element);
  screen.shown?.();
  window.scrollTo(0, 0);
  if (opened) byId("app").querySelector("h1")?.focus({ preventScroll: true });
  opened = true;
}

/** Show the screen of the address; a screen already shown only hears that something changed. */
async function route() {
  const { who, shapes } = field.state.known;
  const at = [gateOf(field), location.hash, who?.id, shapes.length].join(" ");
  if (at === shown_at) return current?.update?.();
  shown_at = at;
  drawFrame();
  const screen = await screenFor(field);
  if (shown_at === at) show(screen);
}

/** The badge, the bar and the notices: always visible, whatever the screen. */
function drawFrame() {
  const { screen, step } = parse(location.hash);
  document.body.classList.toggle("is-capturing", step !== null || screen === "pin");
  for (const link of document.querySelectorAll(".bottom-bar > a")) {
    const here = link.getAttribute("data-screen") === (screen === "saved" ? "pin" : screen);
    if (here) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  drawBadge();
  drawTaskCount();
  drawNotices(screen);
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
  const text = tally.all === 0 ? t("field.badge.none") : t(busy ? "field.badge.sending" : "field.badge.waiting", { n: count(tally.all) });
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

/** @param {string} screen */
function drawNotices(screen) {
  const { presence, home, update } = field.state.known;
  const told = [];
  const app = hostingApp();
  if (app && screen !== "pin") {
    told.push(notice("warn", h("p", { class: "strong" }, t("field.in_app.title", { app })), inAppButton()));
  }
  if (presence === "signed_out" && home) told.push(notice("warn", h("p", {}, t("domain.message.session")), signInLink("btn-small")));
  if (presence === "offline" && home && screen !== "pin") told.push(h("p", { class: "offline-bar", role: "status" }, t("field.offline_bar")));
  if (update && !field.draft.hasWork && screen !== "pin") {
    const take = button(t("field.update.button"), { kind: "btn-small", onclick: update, "data-testid": "update" });
    told.push(notice("info", h("p", {}, t("field.update.text")), take));
  }
  const key = told.map((one) => one.textContent).join("|");
  const place = byId("notices");
  if (place.dataset.told === key) return;
  place.dataset.told = key;
  place.replaceChildren(...told);
}

function inAppButton() {
  return button(t("field.in_app.open"), { icon: "external-link", kind: "btn-small", onclick: () => field.go("pin"), "data-testid": "open-browser" });
}

async function start() {
  show(waiting());
  try {
    await field.restore();
  } catch (error) {
    console.error(error);
    return show(storageGate());
  }
  const resumed = resumeAt(field, now());
  if (resumed) history.replaceState(null, "", resumed);
  field.state.onChange(() => {
    drawFrame();
    void route();
  });
  addEventListener("hashchange", () => void route());
  await route();
  void field.sync.start();
  void sweepBytes();
  void isPersisted().then((persisted) => field.state.set({ persisted }));
  const lookForUpdate = await registerWorker((activate) => field.state.set({ update: activate }));
  addEventListener("online", () => field.state.tally.all === 0 && lookForUpdate());
}

void start();
