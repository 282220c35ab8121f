import { element } from "./element.js";

/**
 * A number with what it is compared with; the whole card leads to the rows behind it.
 * @param [options.change] What `comparison` says.
 * @param [options.name] Names the number for tests and styles.
 */
export function numberCard({ label, value, href = null, change = null, note = null, name = null }) {
  const number = element("span", { class: "card-value", "data-number": name }, value);
  const title = href
    ? element("a", { class: "card-link", href }, element("span", { class: "card-label" }, label), number)
    : element("div", null, element("span", { class: "card-label" }, label), number);
  return element("div", { class: "card number-card" }, title, element("p", { class: "card-note" },
    change && element("span", { class: `change ${change.tone}` }, change.text), change && note ? " " : null, note));
}

/** A card that holds several numbers of equal weight. */
export function numbersCard({ label, href = null, numbers, note = null }) {
  const list = element("dl", { class: "numbers" }, numbers.map(({ term, value, change, name }) =>
    element("div", null, element("dt", null, term),
      element("dd", null, element("span", { class: "card-value", "data-number": name }, value),
        change && element("span", { class: `change ${change.tone}` }, change.text)))));
  return element("div", { class: "card number-card numbers-card" },
    href ? element("a", { class: "card-label card-link", href }, label)
      : element("span", { class: "card-label" }, label),
    list, note && element("p", { class: "card-note" }, note));
}

/** A titled part of a page. */
export function section(title, { actions = null, note = null, class: classes = "" }, ...content) {
  return element("section", { class: `card section ${classes}` },
    element("header", null, element("h2", null, title),
      actions && element("div", { class: "header-actions" }, actions)),
    note && element("p", { class: "card-note" }, note), content);
}

/** What stands where there is nothing to show: why, and what to do. */
export function empty(title, ...text) {
  return element("div", { class: "empty" }, element("p", { class: "empty-title" }, title),
    text.length > 0 && element("p", null, text));
}

/** A small word on a coloured ground. */
export function badge(text, tone = "neutral") {
  return element("span", { class: `badge ${tone}` }, text);
}
