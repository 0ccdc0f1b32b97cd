/**
 * Who stands where on the drawing: pins first, then small places, then large ones. A name never lies under what matters more.
 * @module map/crowd
 */

/** @typedef {import("./core_labels.js").Box} Box pixels of the whole world at the present zoom */

/**
 * @typedef {Object} Party
 * @property {number} rank who matters more has the smaller rank
 * @property {() => Box[]} boxes what it covers now
 * @property {() => void} [redraw] place again around those that matter more
 */

export const RANK = /** @type {const} */ ({ pins: 0, areas: 1, communes: 2 });

/** The parties of one map; redrawn in order of rank, at most once a frame. */
export class Crowd {
  /** @type {Party[]} */
  #parties = [];
  #asked = 0;
  #from = Infinity;

  /** @param {import("leaflet").Map} map */
  constructor(map) {
    map.on("moveend", () => this.#redraw(0));
  }

  /**
   * Take part; call changed after one's own boxes have changed.
   * @param {Party} party
   * @returns {{changed: () => void, leave: () => void}}
   */
  join(party) {
    this.#parties = [...this.#parties, party].sort((a, b) => a.rank - b.rank);
    return {
      changed: () => this.#ask(party.rank),
      leave: () => {
        this.#parties = this.#parties.filter((other) => other !== party);
        this.#ask(party.rank);
      },
    };
  }

  /** Give what is covered by those that matter more. @param {number} rank @returns {Box[]} */
  boxesBefore(rank) {
    return this.#parties.filter((party) => party.rank < rank).flatMap((party) => party.boxes());
  }

  /** Stop; nothing is drawn after this. */
  close() {
    cancelAnimationFrame(this.#asked);
    this.#parties = [];
  }

  /** @param {number} rank */
  #ask(rank) {
    this.#from = Math.min(this.#from, rank);
    cancelAnimationFrame(this.#asked);
    this.#asked = requestAnimationFrame(() => this.#redraw(this.#from));
  }

  /** @param {number} from */
  #redraw(from) {
    cancelAnimationFrame(this.#asked);
    this.#from = Infinity;
    for (const party of this.#parties) if (party.rank >= from) party.redraw?.();
  }
}
