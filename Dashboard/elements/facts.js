import { element } from "./element.js";

/** Terms and what they are, side by side; pairs that are false are left out. */
export function facts(...pairs) {
  return element("dl", { class: "facts" }, pairs.filter(Boolean).map(([term, value]) =>
    element("div", null, element("dt", null, term), element("dd", null, value ?? "–"))));
}

/** An element that holds text of a program: it scrolls by itself. */
export function code(label, text) {
  return element("pre", { tabindex: "0", "aria-label": label }, element("code", null, text));
}
