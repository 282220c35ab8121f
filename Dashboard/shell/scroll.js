import { change, current } from "../address/index.js";

const pause = 150;
const patience = 8000;

/** How far the page is scrolled: it stands in the address, so that *back* and shared links lead to the same place. */
export class Scroll {
  #timer = null;
  #turn = 0;
  #isRestoring = false;
  #note = () => {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.note(), pause);
  };
  // A link leaves the page before the pause is over.
  #flush = () => this.#timer !== null && this.note();
  #stop = () => this.#end();

  /** Begins to note where the reader is. */
  start() {
    history.scrollRestoration = "manual";
    addEventListener("scroll", this.#note, { passive: true });
    addEventListener("click", this.#flush, { capture: true });
    for (const name of ["wheel", "touchmove", "keydown"]) addEventListener(name, this.#stop, { passive: true });
  }

  /** Ends it. */
  close() {
    clearTimeout(this.#timer);
    this.#end();
    removeEventListener("scroll", this.#note);
    removeEventListener("click", this.#flush, { capture: true });
    for (const name of ["wheel", "touchmove", "keydown"]) removeEventListener(name, this.#stop);
  }

  /** Writes into the address where the reader is. */
  note() {
    clearTimeout(this.#timer);
    this.#timer = null;
    if (this.#isRestoring) return;
    const y = Math.round(scrollY);
    change({ y: y > 0 ? String(y) : undefined }, { quiet: true });
  }

  /** Goes where the address says, as soon as the page is long enough for that; `isNew` pages begin at their top. */
  restore(isNew) {
    this.#end();
    const wanted = Number(current().parameters.y);
    if (!(wanted > 0)) return void (isNew ? scrollTo(0, 0) : this.note());
    this.#isRestoring = true;
    this.#turn += 1;
    this.#approach(wanted, this.#turn, Date.now() + patience);
  }

  #approach(wanted, turn, end) {
    if (turn !== this.#turn) return;
    const farthest = document.scrollingElement.scrollHeight - innerHeight;
    if (farthest >= wanted || Date.now() > end) {
      scrollTo(0, wanted);
      return this.#end();
    }
    setTimeout(() => this.#approach(wanted, turn, end), 50);
  }

  #end() {
    this.#turn += 1;
    this.#isRestoring = false;
  }
}
