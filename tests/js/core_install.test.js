// The way onto the home screen, out of another app, into the form, and under the map: what can be said without a browser.
import assert from "node:assert/strict";
import { test } from "node:test";

import { joined, PART_BYTES, partsOf } from "../../static/src/core/ground.js";
import { browserIntent, hostApp } from "../../static/src/core/in_app.js";
import { installWay, systemOf } from "../../static/src/core/install.js";
import { isShare, isShell } from "../../static/src/core/worker_rules.js";

const AGENTS = {
  android: "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Mobile Safari/537.36",
  iphone: "Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 Mobile/15E148 Safari/604.1",
  mac: "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 Safari/605.1.15",
  windows: "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36",
};

test("a phone's system is told by its browser, an iPad by its fingers", () => {
  assert.deepEqual(Object.values(AGENTS).map((agent) => systemOf(agent, 0)), ["android", "ios", "other", "other"]);
  assert.equal(systemOf(AGENTS.mac, 5), "ios");
});

test("the way onto the home screen: asked by the browser, by hand, or none", () => {
  const phone = { system: /** @type {const} */ ("android"), installed: false, in_app: false, can_prompt: false };
  assert.equal(installWay(phone), "browser_menu");
  assert.equal(installWay({ ...phone, can_prompt: true }), "prompt");
  assert.equal(installWay({ ...phone, system: "ios" }), "share_sheet");
  assert.equal(installWay({ ...phone, system: "other" }), null);
  for (const never of [{ installed: true }, { in_app: true }]) assert.equal(installWay({ ...phone, can_prompt: true, ...never }), null);
});

test("Android is asked to open the same page in the person's own browser", () => {
  assert.equal(browserIntent("https://ban-do.example.vn/field/"),
    "intent://ban-do.example.vn/field/#Intent;scheme=https;action=android.intent.action.VIEW;category=android.intent.category.BROWSABLE;end");
  assert.equal(hostApp(`${AGENTS.iphone} Zalo iOS/500`), "Zalo");
  assert.equal(hostApp(AGENTS.iphone), null);
});

test("of all writes the worker answers one: photographs handed over by the phone itself", () => {
  const origin = "https://x.test";
  const at = (url, method = "POST") => isShare({ url: new URL(url, origin).href, method }, origin);
  assert.equal(at("/field/share"), true);
  const others = ["/field/", "/field/share/", "/field/share/more", "/api/v1/pin-batches", "/api/v1/field/share", "https://evil.test/field/share"];
  for (const url of others) assert.equal(at(url), false, url);
  for (const method of ["GET", "PUT", "DELETE", "PATCH"]) assert.equal(at("/field/share", method), false, method);
  for (const url of ["/field/share", "/basemap/a.pmtiles"]) assert.equal(isShell({ url: new URL(url, origin).href, method: "GET" }, origin), false);
});

test("a file is cut into parts without a gap, the last one shorter", () => {
  const bytes = 2 * PART_BYTES + 10;
  const parts = partsOf(bytes);
  assert.deepEqual(parts.map(({ n, from, to }) => [n, from, to]), [[0, 0, PART_BYTES - 1], [1, PART_BYTES, 2 * PART_BYTES - 1], [2, 2 * PART_BYTES, bytes - 1]]);
  assert.deepEqual(partsOf(PART_BYTES).length, 1);
  assert.deepEqual(partsOf(bytes, { from: bytes, length: 5 }), []);
});

test("any span of the file is put together from its parts, also across their edges and at its end", () => {
  const bytes = 2 * PART_BYTES + 10;
  const file = Uint8Array.from({ length: bytes }, (_, i) => i % 251);
  const read = (from, length) => joined({ from, length }, partsOf(bytes, { from, length }).map((part) => ({ from: part.from, data: file.slice(part.from, part.to + 1).buffer })));
  for (const [from, length] of [[0, 127], [PART_BYTES - 3, 7], [5, 2 * PART_BYTES], [bytes - 4, 4], [PART_BYTES, PART_BYTES]]) {
    assert.deepEqual(new Uint8Array(read(from, length)), file.slice(from, from + length), `${from} ${length}`);
  }
  assert.equal(read(bytes - 4, 100).byteLength, 4);
});
