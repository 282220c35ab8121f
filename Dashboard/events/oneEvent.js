import { href } from "../address/index.js";
import { moment } from "../display/index.js";
import { badge, code, copyButton, element, openDialog } from "../elements/index.js";
import { relatedRegion } from "../errors/related.js";

/** Shows all that is known of an event, as the API has it. */
export function showEvent(event, onClose) {
  const json = jsonOf(event);
  openDialog(event.tool_name ?? event.event_type, (close) => [
    element("p", null, outcome(event.success), " ", moment(event.timestamp, "full")),
    event.error_message && element("p", { class: "notice bad" }, element("bdi", null, event.error_message)),
    !event.success && relatedRegion("error", event),
    code("The event as JSON", json),
    element("div", { class: "actions" },
      event.session_id && element(
        "a", { class: "button", href: href(["sessions", event.session_id]), on: { click: close } },
        "Session"),
      event.tool_name && element(
        "a", { class: "button", href: href(["tools", event.tool_name]), on: { click: close } }, "Tool"),
      element("a", { class: "button", href: href(["events", String(event.id)]), on: { click: close } },
        "Open as a page"),
      copyButton(json, "Copy JSON")),
  ], { wide: true, onClose });
}

/** All that the API says of an event. */
export function jsonOf(event) {
  // Both names of the metadata hold the same; one is enough to read.
  const { meta, ...shown } = event;
  return JSON.stringify(shown, null, 2);
}

/** Whether an event succeeded, as a badge. */
export function outcome(success) {
  return success ? badge("ok", "good") : badge("failed", "bad");
}
