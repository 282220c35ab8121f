/**
 * The latest events, newest first: never more than `most`, so that a page that stays open does not grow.
 *
 * While it is held, what comes is counted and kept aside, in the same bounds.
 */
export class Tail {
  /** The rows that are shown, newest first. */
  rows = [];
  /** Whether new rows wait. */
  isHeld = false;
  /** How many came while it was held. */
  waiting = 0;
  #aside = [];
  #known = new Set();
  #most;

  /** @param {number} most How many rows there may be. */
  constructor(most) {
    this.#most = most;
  }

  /** Takes a list of the latest rows, newest first; what came before the list did stays on top of it. */
  start(rows) {
    const listed = new Set(rows.map(({ id }) => id));
    const latest = Date.parse(rows[0]?.timestamp);
    const newer = this.rows.filter(({ id, timestamp }) => !listed.has(id) && !(Date.parse(timestamp) < latest));
    this.rows = [...newer, ...rows].slice(0, this.#most);
    this.#aside = this.#aside.filter(({ id }) => !listed.has(id));
    this.waiting = this.#aside.length;
    this.#remember();
  }

  /**
   * Takes rows that came, oldest first.
   * @returns {object[]} Those that are to be shown now, newest first.
   */
  add(rows) {
    const fresh = rows.filter(({ id }) => !this.#known.has(id)).reverse();
    for (const { id } of fresh) this.#known.add(id);
    if (this.isHeld) {
      this.waiting += fresh.length;
      this.#aside = [...fresh, ...this.#aside].slice(0, this.#most);
      this.#remember();
      return [];
    }
    this.rows = [...fresh, ...this.rows].slice(0, this.#most);
    this.#remember();
    return fresh.slice(0, this.#most);
  }

  /** Lets what waits in. */
  release() {
    this.isHeld = false;
    this.waiting = 0;
    this.rows = [...this.#aside, ...this.rows].slice(0, this.#most);
    this.#aside = [];
    this.#remember();
  }

  #remember() {
    this.#known = new Set([...this.rows, ...this.#aside].map(({ id }) => id));
  }
}
