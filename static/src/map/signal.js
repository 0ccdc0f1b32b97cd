/**
 * A thing one can listen to, and stop listening to.
 * @module map/signal
 */

/**
 * @template Value
 * @typedef {{on: (listener: (value: Value) => unknown) => () => void, emit: (value: Value) => boolean, clear: () => void}} Signal
 */

/**
 * Make a signal. The latest listener hears first; one that answers true keeps the value from the others.
 * @template Value
 * @returns {Signal<Value>}
 */
export function createSignal() {
  /** @type {((value: Value) => unknown)[]} */
  let listeners = [];
  return {
    on(listener) {
      listeners = [listener, ...listeners];
      return () => {
        listeners = listeners.filter((other) => other !== listener);
      };
    },
    emit: (value) => listeners.some((listener) => listener(value) === true),
    clear() {
      listeners = [];
    },
  };
}
