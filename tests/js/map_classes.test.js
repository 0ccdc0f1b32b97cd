import assert from "node:assert/strict";
import { test } from "node:test";

import { classLabel, classOf, classify, shareOf, stepOf } from "../../static/src/map/core_classes.js";

const words = { below: "below {to}", range: "{from} to below {to}", whole: "{from} to {to}", from: "from {from}", target: "from {from}, met" };

/** @param {import("../../static/src/map/core_classes.js").Class[]} classes */
const breaks = (classes) => classes.map(({ from }) => from);

test("a share with the target of all has quarters, and its own class for who met it", () => {
  const classes = classify([0, 0.3, 1.2, null], 1, "share");
  assert.deepEqual(breaks(classes), [0, 0.25, 0.5, 0.75, 1]);
  assert.deepEqual(classes.map(({ reachesTarget }) => reachesTarget), [false, false, false, false, true]);
});

test("the target is always a break and there are never more than five classes", () => {
  for (const measure of /** @type {const} */ (["count", "share"])) {
    for (const target of [1, 2, 3, 5, 7, 10, 12, 37, 50, 92, 100, 640, 2500]) {
      const goal = measure === "share" ? target / 2500 : target;
      const classes = classify([0, goal / 2, goal, goal * 3], goal, measure);
      assert.ok(breaks(classes).includes(goal), `${measure} ${goal}`);
      assert.ok(classes.length <= 5 && classes.length >= 2, `${measure} ${goal}`);
      assert.deepEqual(breaks(classes), [...new Set(breaks(classes))].sort((a, b) => a - b), `${measure} ${goal}`);
    }
  }
});

test("breaks of counts are whole and round", () => {
  assert.deepEqual(breaks(classify([1, 9], 10)), [0, 2, 4, 6, 10]);
  assert.deepEqual(breaks(classify([1, 2], 3)), [0, 1, 2, 3]);
  assert.deepEqual(breaks(classify([1, 2], 100)), [0, 25, 50, 75, 100]);
});

test("without a target the classes reach the largest value, none lies beyond it, and none at all is a class of its own", () => {
  assert.deepEqual(breaks(classify([0, 3, 48], null)), [0, 1, 16, 31, 46]);
  assert.deepEqual(breaks(classify([0, 5], null)), [0, 1, 3, 5]);
  assert.deepEqual(breaks(classify([0, 2], null)), [0, 1, 2]);
});

test("where there are none at all, none is pale", () => {
  for (const values of [[], [null, null], [0], [0, 0, null]]) {
    assert.deepEqual(breaks(classify(values, null)), [0, 1]);
    assert.equal(stepOf(0, classify(values, null, "share").length), 1);
  }
});

test("parts of a whole without a number to reach have classes of one width", () => {
  assert.deepEqual(breaks(classify([0, 0.37], null, "share")), [0, 0.1, 0.2, 0.3]);
  assert.deepEqual(breaks(classify([0, 1], null, "share")), [0, 0.25, 0.5, 0.75, 1]);
});

test("no number is no class: it is never counted as zero", () => {
  const classes = classify([0, 5], 5);
  assert.equal(classOf(null, classes), -1);
  assert.equal(classOf(undefined, classes), -1);
  assert.equal(classOf(Number.NaN, classes), -1);
  assert.equal(classOf(0, classes), 0);
  for (const met of [5, 9]) assert.equal(classOf(met, classes), classes.length - 1);
});

test("who just meets the target is among those who met it, whatever floating point says", () => {
  const classes = classify([], 0.9, "share");
  assert.equal(classes[classOf(0.3 * 3, classes)].reachesTarget, true);
  assert.equal(classes[classOf(0.8999, classes)].reachesTarget, false);
});

test("a part of nothing is no number", () => {
  assert.equal(shareOf(2, 0), null);
  assert.equal(shareOf(2, null), null);
  assert.equal(shareOf(null, 3), null);
  assert.equal(shareOf(2, 4), 0.5);
  assert.equal(shareOf(0, 4), 0);
});

test("fewer classes still run from the palest to the deepest colour", () => {
  assert.deepEqual([0, 1, 2].map((at) => stepOf(at, 3)), [1, 3, 5]);
  assert.deepEqual([0, 1, 2, 3, 4].map((at) => stepOf(at, 5)), [1, 2, 3, 4, 5]);
  assert.equal(stepOf(0, 1), 5);
});

test("a class of counts names the numbers that belong to it", () => {
  const labels = classify([0, 12], 10).map((one) => classLabel(one, "count", words));
  assert.deepEqual(labels, ["0 to 1", "2 to 3", "4 to 5", "6 to 9", "from 10, met"]);
  assert.equal(classLabel({ from: 2, to: 3, reachesTarget: false }, "count", words), "2");
  assert.equal(classLabel({ from: 1500, to: null, reachesTarget: false }, "count", words), "from 1.500");
});

test("a class of shares is told in percent with a comma", () => {
  const labels = classify([], 0.625, "share").map((one) => classLabel(one, "share", words));
  assert.deepEqual(labels, ["below 15%", "15% to below 30%", "30% to below 45%", "45% to below 62,5%", "from 62,5%, met"]);
});
