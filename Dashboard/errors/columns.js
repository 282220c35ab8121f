import { badge, column, element, nameColumn, sessionColumn, time, timeColumn } from "../elements/index.js";
import { occurrenceAddress } from "./occurrenceAddress.js";

/** The columns of lists of occurrences. */
export const columns = [
  timeColumn("Time", "timestamp",
    { show: (value, error) => element("a", { href: occurrenceAddress(error) }, time(value)) }),
  nameColumn("Type", "error_type", null, { class: "wide" }),
  column("Message", "error_message", { class: "long" }),
  sessionColumn,
  column("State", "resolved", { show: (resolved) => resolved ? badge("resolved", "good") : badge("open", "bad") }),
];
