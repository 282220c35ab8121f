import { element } from "../elements/index.js";

/** Names with bars, the longest first: an order that reads at a glance and needs no chart. */
export function barList(items) {
  const highest = Math.max(...items.map(({ value }) => value), 1e-9);
  return element("ul", { class: "bar-list" }, items.map(({ name, value, text, note }) => {
    const bar = element("span", { class: "bar", "aria-hidden": "true" });
    bar.style.width = `${(value / highest) * 100}%`;
    return element("li", null,
      element("div", { class: "bar-line" }, element("span", { class: "bar-name" }, name),
        element("span", { class: "bar-text" }, text, note && element("small", { class: "muted" }, " ", note))),
      element("div", { class: "bar-track" }, bar));
  }));
}
