import { href } from "../address/index.js";
import { moment } from "../display/index.js";
import { badge, code, copyButton, element, openDialog } from "../elements/index.js";

/** Shows all that is known of an event, as the API has it. */
export function showEvent(event, onClose) {
  // Both names of the metadata hold the same; one is enough to read.
  const { meta, ...shown } = event;
  const json = JSON.stringify(shown, null, 2);
  openDialog(event.tool_name ?? event.event_type, (close) => [
    element("p", null, outcome(event.success), " ", moment(event.timestamp, "full")),
    event.error_message && element("p", { class: "notice bad" }, event.error_message),
    code("The event as JSON", json),
    element("div", { class: "actions" },
      event.session_id && element(
        "a", { class: "button", href: href(["sessions", event.session_id]), on: { click: close } },
        "Its session"),
      event.tool_name && element(
        "a", { class: "button", href: href(["tools", event.tool_name]), on: { click: close } }, "Its tool"),
      copyButton(json, "Copy JSON")),
  ], { wide: true, onClose });
}

/** Whether an event went well, as a badge. */
export function outcome(success) {
  return success ? badge("ok", "good") : badge("failed", "bad");
}
