import { duration } from "../display/index.js";
import {
  column, element, nameColumn, numberColumn, sessionColumn, time, timeColumn, toolColumn,
} from "../elements/index.js";
import { outcome, showEvent } from "./oneEvent.js";

/** The columns of lists of events. */
export const columns = [
  timeColumn("Time", "timestamp", {
    show: (value, event) => element("button", {
      class: "link", "aria-label": `Show event ${event.id}`, on: { click: () => showEvent(event) },
    }, time(value)),
  }),
  column("Outcome", "success", { show: outcome }),
  { ...toolColumn, class: "strong" },
  nameColumn("Type", "event_type", null, { class: "wide" }),
  numberColumn("Duration", "response_time_ms", duration, { unit: "ms" }),
  sessionColumn,
  column("Client", "user_agent", { class: "wide long" }),
  column("Message", "error_message",
    { class: "long", show: (text) => text ? element("bdi", { title: text }, text) : "" }),
];
