import { money } from "../display/index.js";
import { badge, column, nameColumn, numberColumn, sessionColumn, timeColumn, toolColumn } from "../elements/index.js";

const sources = { priced: "from the price list", reported: "reported" };

/** The columns of lists of cost entries. */
export const entryColumns = [
  timeColumn("Time", "timestamp"),
  nameColumn("Service", "service_name"),
  nameColumn("Operation", "operation_type", null, { class: "wide" }),
  nameColumn("Model", "model"),
  { ...toolColumn, class: "wide" },
  numberColumn("Tokens", "tokens_used"),
  numberColumn("Cost", "cost_usd", money, { unit: "USD" }),
  column("Price", "cost_source",
    { class: "wide muted", show: (source) => sources[source] ?? badge("unknown price", "warn") }),
  sessionColumn,
];
