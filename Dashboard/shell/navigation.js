import { current, href, spanOf } from "../address/index.js";
import { element, fill, icon } from "../elements/index.js";

/** The list of pages; the span that is looked at goes along to pages that have one. */
export class Navigation {
  #pages;
  /** The element. */
  element = element("nav", { id: "navigation", "aria-label": "Pages" });
  /** The button that unfolds it on a phone. */
  button = element("button", {
    class: "icon-button menu", "aria-expanded": "false", "aria-controls": "navigation", "aria-label": "Menu",
    on: { click: () => this.unfold(this.button.getAttribute("aria-expanded") !== "true") },
  }, icon("menu"));

  /** @param pages The pages, each with a name, a title, and whether it has a span. */
  constructor(pages) {
    this.#pages = pages;
  }

  /** Shows or hides the list on a phone. */
  unfold(isOpen) {
    this.button.setAttribute("aria-expanded", String(isOpen));
    fill(this.button, icon(isOpen ? "close" : "menu"));
    document.body.classList.toggle("menu-open", isOpen);
  }

  /** Marks where the reader is. */
  update() {
    const { path, parameters } = current();
    const here = path[0] ?? "overview";
    const isSpanned = this.#pages.find(({ name }) => name === here)?.hasSpan;
    fill(this.element, element("ul", null, this.#pages.map(({ name, title, hasSpan }) => element("li", null,
      element("a", {
        href: href([name], hasSpan && isSpanned ? spanOf(parameters) : {}),
          "aria-current": name === here ? "page" : null,
      }, icon(name), title)))));
    this.unfold(false);
  }
}
