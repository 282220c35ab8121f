/**
 * When the server was last heard, and whether it still answers.
 *
 * Every answer counts, from requests and from the live channel. Two losses in a row make the server away, so that one
 * request that was broken off does not alarm anybody.
 */
class Contact extends EventTarget {
  /** The last moment at which the server answered, in milliseconds since 1970; null before the first answer. */
  lastHeard = null;
  /** Whether the server answers, as far as is known. */
  isAway = false;
  #losses = 0;

  /** The server answered. */
  heard() {
    this.lastHeard = Date.now();
    this.#losses = 0;
    if (!this.isAway) return;
    this.isAway = false;
    this.dispatchEvent(new Event("back"));
    this.dispatchEvent(new Event("change"));
  }

  /** The server did not answer. */
  lost() {
    this.#losses += 1;
    if (this.isAway || this.#losses < 2) return;
    this.isAway = true;
    this.dispatchEvent(new Event("change"));
  }
}

/** The one contact with the server. */
export const contact = new Contact();
