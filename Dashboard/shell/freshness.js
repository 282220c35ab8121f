import { ago, moment, zoneName } from "../display/index.js";
import { element, fill } from "../elements/index.js";
import { contact } from "../server/contact.js";

/** Whether what is on the screen is fresh: a small word in the frame, and a line above the page when it is not. */
export class Freshness {
  /** The small word. */
  word = element("div", { class: "freshness" });
  /** The line above the page. */
  banner = element("div", { class: "stale-banner", hidden: true });
  #text = element("span", { "aria-hidden": "true" });
  #said = element("span", { class: "visually-hidden", role: "status" });
  #timer = setInterval(() => this.#tick(), 1000);
  #say = () => {
    fill(this.#said, contact.isAway ? "Disconnected from the server. Reconnecting." : "Connected.");
    this.#tick();
  };

  constructor() {
    fill(this.word, element("span", { class: "dot", "aria-hidden": "true" }), this.#text, this.#said);
    contact.addEventListener("change", this.#say);
    this.#say();
  }

  /** Ends it. */
  close() {
    clearInterval(this.#timer);
    contact.removeEventListener("change", this.#say);
  }

  #tick() {
    const { isAway, lastHeard } = contact;
    this.word.dataset.state = isAway ? "away" : lastHeard ? "fresh" : "waiting";
    this.banner.hidden = !isAway;
    document.documentElement.classList.toggle("stale", isAway);
    if (!isAway) {
      fill(this.#text, lastHeard ? "Connected" : "Connecting…");
      this.word.title = lastHeard ? `Last answer at ${moment(lastHeard, "clock")}, ${zoneName()}` : "";
      return;
    }
    const since = lastHeard ? `Disconnected ${ago(lastHeard)}` : "The server has not answered yet.";
    fill(this.#text, since);
    const known = lastHeard ? `. This page shows the data of ${moment(lastHeard, "clock")}.` : "";
    fill(this.banner, `${since}${known} Reconnecting…`);
  }
}
