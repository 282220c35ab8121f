import { href } from "../address/index.js";
import { sparkline } from "../charts/sparkline.js";
import { count, duration, money, part, shortCount } from "../display/index.js";
import { agoColumn, element, nameColumn, numberColumn } from "../elements/index.js";

/**
 * The columns of the table of tools.
 * @param span The parameters of the span, to be carried along.
 * @param trends The calls of each step, by the tool's name.
 */
export function columns(span, trends) {
  const calls = (tool, text, success) =>
    element("a", { href: href(["events"], { ...span, tool: tool.tool_name, success }) }, text);
  return [
    nameColumn("Tool", "tool_name", (name) => href(["tools", name], span)),
    numberColumn("Calls", "calls", (value, tool) => calls(tool, count(value))),
    { title: "Trend", cell: (tool) => trend(trends.get(tool.tool_name)) },
    numberColumn("Failure rate", "failure_rate",
      (value, tool) => value > 0 ? calls(tool, part(value), "false") : part(value), { unit: "0 to 1" }),
    ...["Mean", "p50", "p95", "p99"].map((title) =>
      numberColumn(title, `${title.toLowerCase()}_ms`, duration, { unit: "ms" })),
    numberColumn("Cost", "cost_usd", money, { unit: "USD" }),
    agoColumn("Last used", "last_used", { number: true }),
  ];
}

function trend(values) {
  if (!values || values.length < 2) return "–";
  return sparkline(values,
    `Calls per step: first ${shortCount(values[0])}, highest ${shortCount(Math.max(...values))}, ` +
    `latest ${shortCount(values.at(-1))}`);
}
