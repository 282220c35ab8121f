import { href, spanOf } from "../address/index.js";
import { comparison, count, duration, money, percent, shortCount } from "../display/index.js";
import { element, numberCard, numbersCard } from "../elements/index.js";
import { todaySpan } from "./questions.js";

/** The cards of the overview, from the numbers of a span and the frame of this moment. */
export function cards(
  { range, present, before, costToday, costYesterday, costByThisTime, groups, today }, frame, parameters) {
  const span = spanOf({ range: range.preset?.id, ...parameters });
  const minutes = Math.max(1, (range.end - range.start) / 60_000);
  return element("div", { class: "cards" },
    numberCard({
      label: "Requests per minute", name: "requests-per-minute",
      value: frame ? count(frame.requests_per_minute) : "…",
      href: href(["events"]), note: `now; ${shortCount(present.total_requests / minutes)} on average in this span`,
    }),
    numberCard({
      label: "Requests", name: "requests", value: count(present.total_requests), href: href(["events"], span),
      change: comparison(present.total_requests, before.total_requests, "neither"),
      note: `${count(before.total_requests)} before`,
    }),
    successCard(present, before, span),
    numberCard({
      label: "Active sessions", name: "active-sessions",
        value: count(frame?.active_sessions ?? present.active_sessions),
      href: href(["sessions"], { status: "active" }), note: "seen in the last 30 minutes",
    }),
    latencyCard(present, before, span),
    costCard(costToday, costYesterday, costByThisTime, today),
    groupsCard(groups, range));
}

function successCard(present, before, span) {
  // The API says 0 % where nothing was called; nobody failed there.
  const rate = (summary) => (summary.total_requests > 0 ? summary.success_rate : null);
  return numberCard({
    label: "Success rate", name: "success-rate", value: percent(rate(present)),
    href: href(["events"], { ...span, success: "false" }),
      change: comparison(rate(present), rate(before), "more", "points"),
    note: `${count(present.total_failures)} failed`,
  });
}

function latencyCard(present, before, span) {
  const number = (term, member) => ({
    term, name: term, value: duration(present[member]), change: comparison(present[member], before[member], "less"),
  });
  return numbersCard({
    label: "Response time", href: href(["tools"], span),
    numbers: [number("p50", "p50_ms"), number("p95", "p95_ms"), number("p99", "p99_ms")],
  });
}

function costCard(costToday, costYesterday, costByThisTime, today) {
  return numberCard({
    label: "Cost today", name: "cost-today", value: money(costToday.total_cost_usd),
    href: href(["costs"], todaySpan(today)),
    change: comparison(costToday.total_cost_usd, costByThisTime.total_cost_usd, "less"),
    note: `${money(costByThisTime.total_cost_usd)} by this time yesterday, ` +
      `${money(costYesterday.total_cost_usd)} in all of yesterday`,
  });
}

function groupsCard({ rows, cursor }, range) {
  const inSpan = (moment) => Date.parse(moment) >= range.start && Date.parse(moment) <= range.end;
  const fresh = rows.filter(({ first_seen: seen }) => inSpan(seen)).length;
  const active = rows.filter(({ last_seen: seen }) => inSpan(seen)).length;
  return numberCard({
    label: "Open error groups", name: "error-groups", value: `${count(rows.length)}${cursor ? "+" : ""}`,
    href: href(["errors"], { state: "open" }),
    note: `${count(active)} seen in this span, ${fresh === 0 ? "none" : count(fresh)} of them new`,
  });
}
