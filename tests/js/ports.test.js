// The ports a runtime without a document has for real: HTTP, Web Locks, Web Crypto.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, before, test } from "node:test";

import { mintId, sha256 } from "../../static/src/ports/crypto.js";
import { asOnlyDrainer } from "../../static/src/ports/locks.js";
import { fetchHome, heartbeat, photoOffset, sendPhoto, sendPins, sendUpdates } from "../../static/src/ports/network.js";
import { wire } from "./wire.js";

/** @type {(request: import("node:http").IncomingMessage, response: import("node:http").ServerResponse, body: Buffer) => void} */
let answer = (_request, response) => void response.end();
const server = createServer((request, response) => {
  /** @type {Buffer[]} */
  const parts = [];
  request.on("data", (part) => parts.push(part)).on("end", () => answer(request, response, Buffer.concat(parts)));
});

before(async () => {
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  Object.assign(globalThis, { location: new URL(`http://127.0.0.1:${port}/field/`) });
});
after(() => server.close());

const JSON_TYPE = { "Content-Type": "application/json" };
/** @param {number} status @param {Record<string, string>} headers @param {string} body */
const says = (status, headers, body) => (answer = (_request, response) => void response.writeHead(status, headers).end(body));

test("a JSON answer is told with its status and Retry-After", async () => {
  says(503, { ...JSON_TYPE, "Retry-After": "7" }, '{"error":{"code":"busy"}}');
  assert.deepEqual(await heartbeat("n"), { kind: "json", status: 503, body: { error: { code: "busy" } }, retry_after_s: 7 });
});

test("a page with status 200, as a captive portal sends, is not JSON", async () => {
  says(200, { "Content-Type": "text/html" }, "<html>");
  assert.deepEqual(await heartbeat("n"), { kind: "not_json", status: 200, retry_after_s: null });
});

test("a page that only claims to be JSON is not JSON", async () => {
  says(200, JSON_TYPE, "<html>");
  assert.equal((await heartbeat("n")).kind, "not_json");
});

test("a redirect is not followed", async () => {
  says(302, { Location: "/account/sign-in" }, "");
  assert.deepEqual(await sendPins([], "token"), { kind: "redirect" });
});

test("an answer cut in the middle of its body proves nothing", async () => {
  answer = (_request, response) => {
    response.writeHead(200, { ...JSON_TYPE, "Content-Length": "1000" });
    response.write('{"outcomes":[', () => response.destroy());
  };
  assert.equal((await sendPins([], "token")).kind, "not_json");
});

test("a connection that breaks before any answer is silence", async () => {
  answer = (request) => void request.socket.destroy();
  assert.deepEqual(await heartbeat("n"), { kind: "silence" });
});

test("a batch travels as the wire fixture says, with the fresh token", async () => {
  const request = wire("pin_batch_request");
  /** @type {any} */
  let heard;
  answer = ({ method, url, headers }, response, body) => {
    const { sent_at, ...rest } = JSON.parse(body.toString());
    heard = { method, url, token: headers["x-csrftoken"], body: rest, sent_at };
    response.writeHead(200, JSON_TYPE).end(JSON.stringify(wire("pin_batch_response")));
  };
  const reply = await sendPins(request.items, "fresh");
  const { sent_at, ...said } = heard;
  const { schema, items } = request;
  assert.deepEqual(said, { method: "POST", url: "/api/v1/pin-batches", token: "fresh", body: { schema, items } });
  assert.match(sent_at, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/, "trap 21: when this phone's clock says it was sent");
  assert.equal(reply.kind === "json" && reply.body.outcomes.length, 3);
});

test("a photo travels as its bytes, named by its record and its SHA-256", async () => {
  const bytes = new TextEncoder().encode("photo").buffer;
  const digest = await sha256(bytes);
  /** @type {any} */
  let heard;
  answer = ({ method, url, headers }, response, body) => {
    heard = { method, url, type: headers["content-type"], sha256: headers["x-content-sha256"], body: body.toString() };
    response.writeHead(200, JSON_TYPE).end("{}");
  };
  const photo = /** @type {any} */ ({ id: "f1", pin: "p1", role: "before", sha256: digest, type: "image/jpeg" });
  await sendPhoto(photo, bytes, "fresh");
  assert.deepEqual(heard, { method: "PUT", url: "/api/v1/photos/f1?pin=p1&role=before", type: "image/jpeg", sha256: digest, body: "photo" });
});

test("a part of a photo says which bytes it is, and of which update", async () => {
  /** @type {any} */
  let heard;
  answer = ({ url, headers }, response, body) => {
    heard = { url, range: headers["content-range"], length: body.length };
    response.writeHead(202, JSON_TYPE).end('{"offset":12}');
  };
  const photo = /** @type {any} */ ({ id: "f1", pin: "p1", update: "u1", role: "after", sha256: "aa", type: "image/jpeg", bytes: 20 });
  const reply = await sendPhoto(photo, new ArrayBuffer(4), "fresh", 8);
  assert.deepEqual(heard, { url: "/api/v1/photos/f1?pin=p1&role=after&update=u1", range: "bytes 8-11/20", length: 4 });
  assert.deepEqual(reply, { kind: "json", status: 202, body: { offset: 12 }, retry_after_s: null });
});

test("the question for an offset names the bytes it is about", async () => {
  /** @type {any} */
  let asked;
  answer = ({ method, url }, response) => {
    asked = [method, url];
    response.writeHead(200, JSON_TYPE).end('{"offset":0,"receipt":null}');
  };
  await photoOffset(/** @type {any} */ ({ id: "f1", sha256: "aa" }));
  assert.deepEqual(asked, ["GET", "/api/v1/photos/f1/offset?sha256=aa"]);
});

test("updates travel to their own address", async () => {
  /** @type {any} */
  let asked;
  answer = ({ url }, response) => {
    asked = url;
    response.writeHead(200, JSON_TYPE).end("{}");
  };
  await sendUpdates([], "fresh");
  assert.equal(asked, "/api/v1/pin-updates");
});

test("the home document comes with its ETag, not at all when it is unchanged, and says when it is not for us", async () => {
  says(200, { ...JSON_TYPE, ETag: '"v1"' }, JSON.stringify(wire("field_home")));
  assert.deepEqual((await fetchHome(null)).etag, '"v1"');
  says(304, { ETag: '"v1"' }, "");
  assert.equal((await fetchHome('"v1"')).home, null);
  says(403, JSON_TYPE, JSON.stringify(wire("refused")));
  assert.equal((await fetchHome(null)).problem, "forbidden");
});

test("while one drainer is at work a second one steps back", { skip: !navigator.locks }, async () => {
  /** @type {() => void} */
  let finish = () => {};
  const first = asOnlyDrainer(() => new Promise((resolve) => (finish = () => resolve("done"))));
  const second = await asOnlyDrainer(async () => "done too");
  finish();
  assert.deepEqual([await first, second], ["done", null]);
  assert.equal(await asOnlyDrainer(async () => "free again"), "free again");
});

test("identifiers are UUIDs of version 4, and SHA-256 is written in hexadecimal", async () => {
  assert.match(mintId(), /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  assert.equal(await sha256(new ArrayBuffer(0)), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
});
