/**
 * What changed between what is drawn and what should be, so that only that is touched.
 * @module map/core_diff
 */

/**
 * @template Item
 * @typedef {{added: Item[], changed: Item[], kept: Item[], removed: string[]}} Diff
 */

/**
 * Compare drawn items with wanted ones by key; a key given twice counts once, the first wins.
 * @template Item
 * @param {Map<string, Item>} drawn
 * @param {Item[]} wanted
 * @param {(item: Item) => string} keyOf
 * @param {(a: Item, b: Item) => boolean} same
 * @returns {Diff<Item>}
 */
export function keyedDiff(drawn, wanted, keyOf, same) {
  /** @type {Diff<Item>} */
  const diff = { added: [], changed: [], kept: [], removed: [] };
  const seen = new Set();
  for (const item of wanted) {
    const key = keyOf(item);
    if (seen.has(key)) continue;
    seen.add(key);
    const before = drawn.get(key);
    if (before === undefined) diff.added.push(item);
    else if (same(before, item)) diff.kept.push(item);
    else diff.changed.push(item);
  }
  for (const key of drawn.keys()) if (!seen.has(key)) diff.removed.push(key);
  return diff;
}
