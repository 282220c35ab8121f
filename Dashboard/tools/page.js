import * as list from "./list.js";
import * as tool from "./tool.js";

/** Shows all tools, or the one that the address names. */
export function open(view) {
  return view.rest.length > 0 ? tool.open(view, view.rest[0]) : list.open(view);
}
