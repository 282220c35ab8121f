import { rangeQuery, readRange } from "../address/index.js";
import { element, listRegion } from "../elements/index.js";
import { columns } from "./columns.js";
import { filtersOf } from "./filterBar.js";

/** The events of a span, page after page. */
export function pastEvents(parameters) {
  const list = listRegion({
    path: "analytics/events", caption: "Events", columns,
    query: () => ({ ...filtersOf(parameters()), ...rangeQuery(readRange(parameters())) }),
    none: () => ["No event matches.", "Choose a longer span, or remove a filter."],
  });
  void list.refresh();
  return { element: element("section", { class: "card section" }, list.element), close() {} };
}
