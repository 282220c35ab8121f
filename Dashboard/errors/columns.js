import { badge, column, element, sessionColumn, time } from "../elements/index.js";
import { occurrenceAddress } from "./occurrenceAddress.js";

/** The columns of lists of occurrences. */
export const columns = [
  column("Time", "timestamp",
    { show: (value, error) => element("a", { href: occurrenceAddress(error) }, time(value)) }),
  column("Type", "error_type", { class: "wide" }),
  column("Message", "error_message", { class: "long" }),
  sessionColumn,
  column("State", "resolved", { show: (resolved) => resolved ? badge("resolved", "good") : badge("open", "bad") }),
];
