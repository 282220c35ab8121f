import { href } from "../address/index.js";
import { comparison, count, duration, money, part } from "../display/index.js";
import { element, empty, numberCard, numbersCard, timeAgo } from "../elements/index.js";

/** The cards of a tool, from what `askTool` brought. */
export function cards({ present, before }, name, span) {
  if (!present) return empty("This tool was not called in this span.");
  const change = (member, good, kind) => comparison(present[member], before?.[member], good, kind, before?.calls);
  const percentOf = (tool) => tool && tool.failure_rate !== null ? tool.failure_rate * 100 : null;
  const calls = (success) => href(["events"], { ...span, tool: name, success });
  const number = (term, member) =>
    ({ term, name: term, value: duration(present[member]), change: change(member, "less", "percentile") });
  return element("div", { class: "cards three" },
    numberCard({
      label: "Calls", name: "calls", value: count(present.calls), change: change("calls", "neither"), href: calls(),
      note: before ? `${count(before.calls)} before` : "none before",
    }),
    numberCard({
      label: "Failure rate", name: "failure-rate", value: part(present.failure_rate), href: calls("false"),
      change: comparison(percentOf(present), percentOf(before), "less", "points", before?.calls),
        note: `${count(present.failures)} failed`,
    }),
    numberCard({
      label: "Cost", name: "cost", value: money(present.cost_usd), change: change("cost_usd", "less"),
      note: present.calls > 0 ? `${money(present.cost_usd / present.calls)} a call` : null,
    }),
    numbersCard({
      label: "Response time", href: calls(), note: `${duration(present.average_response_time_ms)} on average`,
      numbers: [number("p50", "p50_ms"), number("p95", "p95_ms"), number("p99", "p99_ms")],
    }),
    numberCard({ label: "Last used", name: "last-used", value: timeAgo(present.last_used) }));
}
