import * as list from "./list.js";
import * as session from "./session.js";

/** Shows all sessions, or the one that the address names. */
export function open(view) {
  return view.rest.length > 0 ? session.open(view, view.rest[0]) : list.open(view);
}
