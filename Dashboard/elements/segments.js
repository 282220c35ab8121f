import { element } from "./element.js";

/**
 * Buttons of which one is pressed.
 * @param choices Values and their words.
 */
export function segments(label, choices, chosen, choose) {
  return element("div", { class: "segments", role: "group", "aria-label": label }, choices.map(([value, text]) =>
    element("button", { "aria-pressed": String(value === chosen), on: { click: () => choose(value) } }, text)));
}
