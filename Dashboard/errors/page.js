import * as group from "./group.js";
import * as groups from "./groups.js";
import * as occurrence from "./occurrence.js";

/** Shows the groups of errors, one of them, or one occurrence, as the address says. */
export function open(view) {
  const [kind, id] = view.rest;
  if (kind === "occurrence") return occurrence.open(view, Number(id));
  return kind === "group" ? group.open(view, Number(id)) : groups.open(view);
}
