import assert from "node:assert/strict";
import { test } from "node:test";

import { fileName, mayStillChoose } from "../../static/src/office/map_file_rules.js";

test("beyond the most that fits nothing more is chosen, and what is chosen can be taken back", () => {
  assert.equal(mayStillChoose({ isChosen: false, chosen: 7, most: 8 }), true);
  assert.equal(mayStillChoose({ isChosen: false, chosen: 8, most: 8 }), false);
  assert.equal(mayStillChoose({ isChosen: true, chosen: 9, most: 8 }), true);
});

test("a file keeps the name the server gave it, and no path", () => {
  assert.equal(fileName('attachment; filename="ban-do-xa-dong-phuc-2026-11-23.html"'), "ban-do-xa-dong-phuc-2026-11-23.html");
  assert.equal(fileName('attachment; filename="../secret"'), "ban-do.html");
  assert.equal(fileName(null), "ban-do.html");
});
