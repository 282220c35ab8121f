import { current } from "../address/index.js";
import { visible, within } from "../display/names.js";
import { element, fill } from "../elements/index.js";
import { contact } from "../server/contact.js";

/** What a page gets to work with, and what ends when the reader leaves it. */
export class View {
  /** Where the page's content goes. */
  element = element("div", { class: "page" });
  /** Whether the reader has left. */
  isClosed = false;
  #ends = [];

  /** What the address asks of the page. */
  get parameters() {
    return current().parameters;
  }

  /** The address' parts behind the page's name. */
  get rest() {
    return current().path.slice(1);
  }

  /** Shows a page's head: its title, and what belongs beside it. */
  head(title, ...beside) {
    document.title = `${within(title)} · MCP Admin`;
    return element("header", { class: "page-head" }, element("h1", { class: title.length > 60 ? "lengthy" : null },
      element("bdi", null, visible(title))), beside);
  }

  /** Puts content in the place of what the page showed. */
  show(...content) {
    fill(this.element, content);
  }

  /** Has `end` called when the reader leaves. */
  onClose(end) {
    this.#ends.push(end);
  }

  /**
   * Calls `refresh` again and again, as long as the page can be seen, the server answers and `isWanted` says so; and at
   * once when the server or the reader is back.
   * @param interval In milliseconds, from the end of a turn to the next.
   */
  keepFresh(refresh, interval, isWanted = () => true) {
    let timer;
    let busy = false;
    const turn = async (now = false) => {
      clearTimeout(timer);
      if (this.isClosed) return;
      const isDue = now || (document.visibilityState === "visible" && !contact.isAway && isWanted());
      if (isDue && !busy) {
        busy = true;
        await refresh();
        busy = false;
      }
      if (!this.isClosed) timer = setTimeout(turn, interval());
    };
    const back = () => void turn(true);
    const seen = () => void (document.visibilityState === "visible" && turn());
    contact.addEventListener("back", back);
    document.addEventListener("visibilitychange", seen);
    this.onClose(() => {
      clearTimeout(timer);
      contact.removeEventListener("back", back);
      document.removeEventListener("visibilitychange", seen);
    });
    timer = setTimeout(turn, interval());
  }

  /** Ends all that the page began. */
  close() {
    this.isClosed = true;
    for (const end of this.#ends.splice(0)) end();
  }
}
