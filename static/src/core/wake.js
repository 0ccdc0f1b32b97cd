/**
 * What page and worker say to each other when the browser wakes the worker because there is a network again.
 * @module core/wake
 */

/** The tag under which the browser remembers that somebody waits for a network. */
export const WAKE_TAG = "outbox";

/** What the worker then says to the pages: they send, it never does. */
export const WAKE_WORD = "DRAIN";
