import { visible } from "../display/names.js";
import { element } from "./element.js";

/** A name that others chose: it reads in its own direction, and where it is cut off, pointing at it shows all. */
export function nameText(text) {
  return element("bdi", { class: "name", title: text.length > 24 ? text : null }, visible(text));
}

/** A name that leads somewhere. */
export function nameLink(text, href, properties = {}) {
  return element("a", { href, ...properties }, nameText(text));
}
