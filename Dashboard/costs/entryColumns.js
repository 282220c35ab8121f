import { money } from "../display/index.js";
import { badge, column, numberColumn, sessionColumn, timeColumn, toolColumn } from "../elements/index.js";

const sources = { priced: "from the price list", reported: "as reported" };

/** The columns of lists of cost entries. */
export const entryColumns = [
  timeColumn("Time", "timestamp"),
  column("Service", "service_name"),
  column("Operation", "operation_type", { class: "wide" }),
  column("Model", "model"),
  { ...toolColumn, class: "wide" },
  numberColumn("Tokens", "tokens_used"),
  numberColumn("Cost", "cost_usd", money),
  column("Amount", "cost_source",
    { class: "wide muted", show: (source) => sources[source] ?? badge("no price known", "warn") }),
  sessionColumn,
];
