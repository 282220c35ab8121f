import { current, href } from "../address/index.js";
import { element, fill, reason } from "../elements/index.js";
import * as account from "../server/account.js";
import { loadModule, ModuleMissing, reloadWhenServed } from "../server/modules.js";
import { accountMenu } from "./accountMenu.js";
import { Freshness } from "./freshness.js";
import { Navigation } from "./navigation.js";
import { pulse } from "./pulse.js";
import { Scroll } from "./scroll.js";
import { View } from "./view.js";

/** The frame around the pages: navigation, freshness, account, and the page that the address names. */
export class Shell {
  #pages;
  #navigation;
  #freshness = new Freshness();
  #scroll = new Scroll();
  #main = element("main", { id: "main", tabindex: "-1" });
  #account = element("div", { class: "account" });
  #view = null;
  #page = null;
  #shown = null;
  #listener = () => void this.#route();

  /** @param pages What `main.js` registers: each with a name, a title and what loads it. */
  constructor(pages) {
    this.#pages = pages;
    this.#navigation = new Navigation(pages);
  }

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
    this.#scroll.start();
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
    this.#scroll.close();
    this.#leave();
  }

  async #route() {
    const { path } = current();
    if (path.length === 0) return void location.replace(href(["overview"]));
    this.#navigation.update();
    // A name may hold a slash, so the parts are compared and not the text that they make together.
    const place = href(path);
    if (this.#shown === place) {
      this.#page?.update?.();
      return void this.#scroll.restore(false);
    }
    const isFirst = this.#shown === null;
    this.#leave();
    this.#shown = place;
    const view = new View();
    this.#view = view;
    try {
      const load = this.#pages.find(({ name }) => name === path[0])?.load;
      const page = load ? await loadModule(`${path[0]}/page.js`, load) : null;
      if (view.isClosed) return;
      fill(this.#main, view.element);
      if (page) this.#page = await page.open(view);
      else this.#showUnknown(view);
    } catch (error) {
      if (!view.isClosed) this.#showFailure(error, view);
    }
    if (view.isClosed) return;
    this.#main.dataset.place = path.join("/");
    if (!isFirst) this.#main.focus({ preventScroll: true });
    this.#scroll.restore(true);
  }

  #showFailure(error, view) {
    if (!(error instanceof ModuleMissing)) {
      console.error(error);
      const text = `This page cannot be shown. ${reason(error)}`;
      return void fill(this.#main, element("p", { class: "notice bad" }, text));
    }
    reloadWhenServed(error.file, () => !view.isClosed);
    fill(this.#main, element("p", { class: "notice warn", role: "status" },
      "This page did not load, because the server did not answer. It opens by itself as soon as the server is back. ",
      element("button", { class: "quiet", on: { click: () => location.reload() } }, "Reload now")));
  }

  #showUnknown(view) {
    view.show(view.head("Page not found"), element("p", null, "The pages are: ",
      this.#pages.map(({ name, title }, index) =>
        [index > 0 && ", ", element("a", { href: href([name]) }, title)]), "."));
  }

  #leave() {
    this.#view?.close();
    this.#view = null;
    this.#page = null;
    this.#shown = null;
  }
}
