import { current, href } from "../address/index.js";
import { element, fill, reason } from "../elements/index.js";
import * as account from "../server/account.js";
import * as overview from "../overview/page.js";
import { accountMenu } from "./accountMenu.js";
import { Freshness } from "./freshness.js";
import { Navigation, places } from "./navigation.js";
import { pulse } from "./pulse.js";
import { View } from "./view.js";

const modules = {
  overview: () => overview,
  tools: () => import("../tools/page.js"),
  sessions: () => import("../sessions/page.js"),
  errors: () => import("../errors/page.js"),
  costs: () => import("../costs/page.js"),
  events: () => import("../events/page.js"),
  administration: () => import("../administration/page.js"),
};

/** The frame around the pages: navigation, freshness, account, and the page that the address names. */
export class Shell {
  #navigation = new Navigation();
  #freshness = new Freshness();
  #main = element("main", { id: "main", tabindex: "-1" });
  #account = element("div", { class: "account" });
  #view = null;
  #page = null;
  #shown = null;
  #listener = () => void this.#route();

  /** Builds the frame and shows the page of the address. */
  open() {
    const skip = element("a", { class: "skip", href: "#main" }, "Skip to content");
    skip.addEventListener("click", (event) => {
      event.preventDefault();
      this.#main.focus();
    });
    fill(document.body, skip, element("div", { class: "shell" },
      element("header", { class: "side" },
        element("div", { class: "side-top" },
          element("a", { class: "brand", href: "#/overview" },
            element("span", { class: "brand-mark", "aria-hidden": "true" }), "MCP Admin"),
          this.#freshness.word, this.#navigation.button),
        this.#navigation.element, this.#account),
      element("div", { class: "content" }, this.#freshness.banner, this.#main)));
    addEventListener("hashchange", this.#listener);
    pulse.start();
    void this.#route();
  }

  /** Shows who is signed in. */
  showAccount() {
    fill(this.#account, account.user && accountMenu(account.user));
  }

  /** Takes the frame down. */
  close() {
    removeEventListener("hashchange", this.#listener);
    pulse.stop();
    this.#freshness.close();
    this.#leave();
  }

  async #route() {
    const { path } = current();
    if (path.length === 0) return void location.replace(href(["overview"]));
    this.#navigation.update();
    const place = path.join("/");
    if (this.#shown === place) return void this.#page?.update?.();
    const isFirst = this.#shown === null;
    this.#leave();
    this.#shown = place;
    const view = new View();
    this.#view = view;
    try {
      const open = modules[path[0]];
      const page = open ? await open() : null;
      if (view.isClosed) return;
      fill(this.#main, view.element);
      if (page) this.#page = await page.open(view);
      else this.#showUnknown(view);
    } catch (error) {
      console.error(error);
      fill(this.#main, element("p", { class: "notice bad" }, `This page cannot be shown. ${reason(error)}`));
    }
    this.#main.dataset.place = place;
    if (!isFirst) {
      this.#main.focus({ preventScroll: true });
      scrollTo(0, 0);
    }
  }

  #showUnknown(view) {
    view.show(view.head("There is no such page"), element("p", null, "There are: ",
      places.map(({ name, title }, index) => [index > 0 && ", ", element("a", { href: href([name]) }, title)]), "."));
  }

  #leave() {
    this.#view?.close();
    this.#view = null;
    this.#page = null;
    this.#shown = null;
  }
}
