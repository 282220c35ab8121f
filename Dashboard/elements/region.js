import { element, fill } from "./element.js";
import { moment } from "../display/times.js";
import { contact } from "../server/contact.js";

/**
 * A part of a page that shows what was asked of the server, and says honestly when there is nothing, nothing yet, or
 * nothing new.
 *
 * What is on the screen stays until the new answer is there. Where asking fails, it stays too, with a word on how old
 * it is.
 */
export class Region {
  /** The element that holds the part. */
  element;
  #load;
  #draw;
  #content = element("div");
  #notice = element("div", { "aria-live": "polite" });
  #turn = 0;
  #isBehind = false;
  #drawnAt = null;
  #again = () => this.element.isConnected && void this.refresh();

  /**
   * @param options.load Asks; may reject.
   * @param options.draw Shows what came.
   * @param [options.placeholder] What stands there before anything came.
   */
  constructor({ load, draw, placeholder = null }) {
    this.#load = load;
    this.#draw = draw;
    this.element = element("div", { class: "region", "aria-busy": "true" }, this.#notice, this.#content);
    fill(this.#content, placeholder ?? element("p", { class: "loading" }, "Loading…"));
  }

  /** Asks anew; of several turns only the last one is shown. */
  async refresh() {
    this.#turn += 1;
    const turn = this.#turn;
    this.element.ariaBusy = "true";
    try {
      const data = await this.#load();
      if (turn !== this.#turn) return;
      fill(this.#notice);
      await this.#draw(data, this.#content);
      this.#drawnAt = Date.now();
    } catch (error) {
      if (turn === this.#turn) this.#fail(error);
    } finally {
      if (turn === this.#turn) {
        this.element.ariaBusy = "false";
        if (this.#isBehind) this.follow();
      }
    }
  }

  /** Asks anew, but not before the turn under way has been shown. */
  follow() {
    this.#isBehind = this.element.ariaBusy === "true";
    if (!this.#isBehind) void this.refresh();
  }

  #fail(error) {
    if (error.name === "AbortError") return;
    if (error.status === undefined) console.error(error);
    // That the server is away is said once, at the top, for all that is on the screen.
    if (error.status === 0 && this.#drawnAt) return;
    const again = element("button", { class: "quiet", on: { click: () => this.refresh() } }, "Try again");
    const age = this.#drawnAt ? ` This part shows the data of ${moment(this.#drawnAt, "clock")}.` : "";
    fill(this.#notice, element("p", { class: "notice bad" }, reason(error), age, " ", again));
    if (!this.#drawnAt) fill(this.#content);
    // Not every page asks again by itself.
    contact.addEventListener("back", this.#again, { once: true });
  }
}

/** What went wrong, for the reader. */
export function reason(error) {
  const request = error.requestID ? ` (request ${error.requestID})` : "";
  return `${error.message}${request}`;
}
