import { readRange, refreshInterval } from "../address/index.js";
import { element, fill, icon } from "../elements/index.js";
import { isLive, rangeBar } from "./rangeBar.js";

/**
 * Lays out a page that looks at a span of time, and keeps it fresh as long as the span moves.
 * @param {import("./view.js").View} view
 * @param options.refresh Shows what the address asks for now.
 * @param [options.onUpdate] Called first when the address changes.
 * @param [options.compare] Whether the period before can be shown too.
 * @param [options.slowest] The least time between two turns, in milliseconds.
 * @param [options.mayRefresh] Whether what is on the screen may be replaced now.
 */
export function spannedPage(view, options) {
  const { head, content, refresh, onUpdate, compare = false, slowest = 0, mayRefresh = () => true } = options;
  const bar = element("div");
  const range = () => readRange(view.parameters);
  const update = () => {
    onUpdate?.();
    fill(bar, rangeBar({ range: range(), parameters: view.parameters }, { compare }));
    void refresh();
  };
  view.show(head, bar, content);
  update();
  view.keepFresh(refresh, () => Math.max(slowest, refreshInterval(range())),
    () => isLive(view.parameters) && range().moves && mayRefresh());
  return { update };
}

/** A link that leads back, above a page's head. */
export function backLink(title, href) {
  return element("a", { class: "back", href }, icon("previous"), title);
}
