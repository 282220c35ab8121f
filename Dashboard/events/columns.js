import { duration } from "../display/index.js";
import { column, element, numberColumn, sessionColumn, time, toolColumn } from "../elements/index.js";
import { outcome, showEvent } from "./oneEvent.js";

/** The columns of lists of events. */
export const columns = [
  column("Time", "timestamp", {
    show: (value, event) => element("button", {
      class: "link", "aria-label": `Show event ${event.id}`, on: { click: () => showEvent(event) },
    }, time(value)),
  }),
  column("Outcome", "success", { show: outcome }),
  { ...toolColumn, class: "strong" },
  column("Type", "event_type", { class: "wide" }),
  numberColumn("Duration", "response_time_ms", duration),
  sessionColumn,
  column("Client", "user_agent", { class: "wide long" }),
  column("Message", "error_message", { class: "long", show: (text) => text ?? "" }),
];
