import { current, readRange, viewOf } from "../address/index.js";
import { element, fill } from "../elements/index.js";
import { rangeBar } from "../shell/rangeBar.js";
import { filterBar } from "./filterBar.js";
import * as event from "./event.js";
import { LiveEvents } from "./liveEvents.js";
import { pastEvents } from "./pastEvents.js";

/** Shows events: as they come, those of a span, or a single one, as the address says. */
export function open(view) {
  if (view.rest.length > 0) return event.open(view, view.rest[0]);
  const bar = element("div");
  const filters = element("div");
  const body = element("div");
  let shown = null;
  let asked = null;

  function update() {
    const { parameters } = view;
    fill(bar, rangeBar({ range: readRange(parameters), parameters }, { live: false, none: "Live" }));
    const question = JSON.stringify(viewOf(parameters));
    if (question === asked) return;
    asked = question;
    if (!filters.contains(document.activeElement)) fill(filters, filterBar(parameters));
    shown?.close();
    shown = parameters.range || parameters.from ? pastEvents(() => current().parameters) : new LiveEvents(parameters);
    fill(body, shown.element);
  }

  view.onClose(() => shown?.close());
  view.show(view.head("Events"), bar, filters, body);
  update();
  return { update };
}
