import { href } from "../address/index.js";
import { duration } from "../display/index.js";
import { code, copyButton, element, facts, fill, nameLink, Region, section, time } from "../elements/index.js";
import { relatedRegion } from "../errors/related.js";
import { ask } from "../server/requests.js";
import { backLink } from "../shell/spannedPage.js";
import { jsonOf, outcome } from "./oneEvent.js";

/** Shows one event with all that is known of it, and where it belongs. */
export function open(view, id) {
  const head = element("div");
  const region = new Region({
    load: () => ask(`analytics/events/${id}`),
    draw(event, content) {
      fill(head, view.head(event.tool_name ?? event.event_type, outcome(event.success)));
      const json = jsonOf(event);
      fill(content, about(event), !event.success && element("section", { class: "card section after" },
        element("h2", null, "Related error"), relatedRegion("error", event)),
      section("The event as JSON", { class: "after", actions: copyButton(json, "Copy JSON") },
        code("The event as JSON", json)));
    },
  });
  fill(head, view.head("Event"));
  view.show(element("div", null, backLink("Events", href(["events"])), head), region.element);
  void region.refresh();
  return { update() {} };
}

function about(event) {
  const { tool_name: tool, session_id: session } = event;
  return element("section", { class: "card section" }, facts(
    ["Time", time(event.timestamp, "full")], ["Duration", duration(event.response_time_ms)],
    tool && ["Tool", nameLink(tool, href(["tools", tool]))], ["Type", element("bdi", null, event.event_type)],
    session && ["Session", nameLink(session, href(["sessions", session]), { class: "mono" })],
    ["Client", event.user_agent], ["Address", event.ip_address]),
  event.error_message && element("p", { class: "notice bad" }, element("bdi", null, event.error_message)));
}
