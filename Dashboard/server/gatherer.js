const most = 500;
const delay = 200;

/** Hands on rows in batches, a few times a second, however fast they come; past its bounds the oldest are left out. */
export class Gatherer {
  #rows = [];
  #lost = 0;
  #timer = null;
  #handOn;

  /** @param {(rows: object[], lost: number) => void} handOn Gets rows, oldest first, and how many were left out. */
  constructor(handOn) {
    this.#handOn = handOn;
  }

  /** Takes a row. */
  add(row) {
    this.#rows.push(row);
    if (this.#rows.length > most) {
      this.#rows.shift();
      this.#lost += 1;
    }
    this.#timer ??= setTimeout(() => this.flush(), delay);
  }

  /** Hands on what there is. */
  flush() {
    clearTimeout(this.#timer);
    this.#timer = null;
    const [rows, lost] = [this.#rows, this.#lost];
    this.#rows = [];
    this.#lost = 0;
    if (rows.length > 0) this.#handOn(rows, lost);
  }

  /** Forgets what there is. */
  close() {
    clearTimeout(this.#timer);
    this.#rows = [];
  }
}
