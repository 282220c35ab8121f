import { href, isOver, spanFor } from "../address/index.js";
import { comparison, count, counted, duration, money, percent, shortCount } from "../display/index.js";
import { element, numberCard, numbersCard } from "../elements/index.js";
import { todaySpan } from "./questions.js";

/** The cards of the overview, from the numbers of a span and the frame of this moment. */
export function cards(answer, frame, parameters) {
  const { range, present, before } = answer;
  const span = spanFor(range, parameters);
  return element("div", { class: "cards" },
    rateCard(range, present, frame, span),
    numberCard({
      label: "Requests", name: "requests", value: count(present.total_requests), href: href(["events"], span),
      change: comparison(
        present.total_requests, before.total_requests, "neither", "relative", before.total_requests),
      note: `${count(before.total_requests)} before`,
    }),
    successCard(present, before, span),
    numberCard({
      label: "Active sessions", name: "active-sessions",
        value: count(frame?.active_sessions ?? present.active_sessions),
      href: href(["sessions"], { status: "active" }), note: "now: seen in the last 30 minutes",
    }),
    latencyCard(present, before, span),
    isOver(range) ? pastCostCard(present, before, span) : costCard(answer, span),
    groupsCard(range, present.error_groups, present.total_errors, span));
}

/** Of a span that is over, the mean alone: what happens now is not its own. */
function rateCard(range, { total_requests: requests }, frame, span) {
  const label = "Requests a minute";
  const mean = shortCount(requests / Math.max(1, (range.end - range.start) / 60_000));
  if (isOver(range)) {
    return numberCard(
      { label, name: "mean-rate", value: mean, href: href(["events"], span), note: "on average in this span" });
  }
  return numberCard({
    label, name: "requests-per-minute", value: frame ? count(frame.requests_per_minute) : "…",
    href: href(["events"]), note: `now; ${mean} on average in this span`,
  });
}

function successCard(present, before, span) {
  const rate = ({ success_ratio: ratio }) => ratio === null ? null : ratio * 100;
  return numberCard({
    label: "Success rate", name: "success-rate", value: percent(rate(present)),
    href: href(["events"], { ...span, success: "false" }),
    change: comparison(rate(present), rate(before), "more", "points", before.total_requests),
    note: `${count(present.total_failures)} failed`,
  });
}

function latencyCard(present, before, span) {
  const number = (term, member) => ({
    term, name: term, value: duration(present[member]),
    change: comparison(present[member], before[member], "less", "percentile", before.total_requests),
  });
  return numbersCard({
    label: "Response time", href: href(["tools"], span),
    numbers: [number("p50", "p50_ms"), number("p95", "p95_ms"), number("p99", "p99_ms")],
  });
}

function pastCostCard({ total_costs_usd: now }, { total_costs_usd: before }, span) {
  return numberCard({
    label: "Cost", name: "cost", value: money(now), href: href(["costs"], span),
    change: comparison(now, before, "less"), note: `${money(before)} before`,
  });
}

function costCard({ present, costToday, costYesterday, costByThisTime, today }, span) {
  return numberCard({
    label: "Cost today", name: "cost-today", value: money(costToday.total_cost_usd),
    href: href(["costs"], todaySpan(today)),
    change: comparison(costToday.total_cost_usd, costByThisTime.total_cost_usd, "less", "relative",
      costByThisTime.total_requests),
    note: [`${money(costByThisTime.total_cost_usd)} by this time yesterday, ` +
      `${money(costYesterday.total_cost_usd)} by its end; `,
    element("a", { href: href(["costs"], span) }, `${money(present.total_costs_usd)} in this span`)],
  });
}

/** The open groups are those of now; what is said of the span leads to the groups of the span. */
function groupsCard(range, { open, seen, new: fresh, regressed }, errors, span) {
  const parts = [`${fresh === 0 ? "none" : count(fresh)} new`, regressed > 0 && `${count(regressed)} came back`];
  if (isOver(range)) {
    parts.unshift(counted(errors, "error"));
    return numberCard({
      label: "Error groups", name: "error-groups", value: count(seen), href: href(["errors"], span),
      note: `${parts.filter(Boolean).join(", ")}; ${count(open)} open now`,
    });
  }
  parts.unshift(`${count(seen)} seen in this span (${counted(errors, "error")})`);
  return numberCard({
    label: "Open error groups", name: "error-groups", value: count(open),
    href: href(["errors"], { ...span, state: "open", groups: "all" }),
    note: ["now; ", element("a", { href: href(["errors"], span) }, parts.filter(Boolean).join(", "))],
  });
}
