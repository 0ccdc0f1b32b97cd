// A resident finds a commune by its name, its old district, with or without diacritics.

import assert from "node:assert/strict";
import { test } from "node:test";

import { findCommunes } from "../../static/src/open/core_search.js";

const COMMUNES = [
  { code: "01927", name: "Xã Phúc Lộc", former: "Ba Bể (cũ)" },
  { code: "01906", name: "Xã Ba Bể", former: "Ba Bể (cũ)" },
  { code: "05533", name: "Xã Định Hóa", former: "Định Hóa (cũ)" },
  { code: "02143", name: "Xã Văn Lang", former: "Na Rì (cũ)" },
  { code: "05665", name: "Xã Văn Lăng", former: "Đồng Hỷ (cũ)" },
];
const found = (/** @type {string} */ query) => findCommunes(query, COMMUNES).map(({ code }) => code);

test("the commune of that name comes before those of the district of that name", () => {
  assert.deepEqual(found("ba be"), ["01906", "01927"]);
});

test("a tone mark may stand on either vowel, or be missing", () => {
  for (const query of ["Định Hóa", "Định Hoá", "dinh hoa", "xa dinh hoa"]) assert.deepEqual(found(query), ["05533"]);
});

test("two communes whose names differ by a diacritic are both shown, told apart by their district", () => {
  assert.deepEqual(found("van lang"), ["02143", "05665"]);
  assert.deepEqual(found("dong hy"), ["05665"]);
});

test("an empty query shows every commune, an unknown one none", () => {
  assert.equal(found("  ").length, COMMUNES.length);
  assert.deepEqual(found("khong co"), []);
});
