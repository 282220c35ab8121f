import { href, rangeQuery } from "../address/index.js";
import { barList } from "../charts/barList.js";
import { coarser } from "../charts/buckets.js";
import { histogram } from "../charts/histogram.js";
import { count, counted, duration, percent } from "../display/index.js";
import {
  column, element, empty, fill, nameText, numberColumn, Region, section, sessionColumn, table, time, timeColumn,
} from "../elements/index.js";
import { showEvent } from "../events/oneEvent.js";
import { askPage } from "../server/requests.js";
import { askDurations } from "./questions.js";

const most = 1000;
const clientsShown = 8;

/**
 * How long calls of a tool take, who makes them and what failed. The API does not add up clients, so these are of the
 * latest thousand calls, and say so.
 */
export function latestCalls(name, range, span) {
  return new Region({
    async load() {
      const query = { tool_name: name, ...rangeQuery(range()) };
      const [durations, calls, failures] = await Promise.all([
        askDurations(name, range()),
        askPage("analytics/events", { ...query, limit: most }),
        askPage("analytics/events", { ...query, success: "false", limit: 10 }),
      ]);
      return { durations, calls: calls.rows, isAll: calls.cursor === null, failures: failures.rows };
    },
    draw({ durations, calls, isAll, failures }, content) {
      if (calls.length === 0) return void fill(content);
      const of = isAll ? `all ${counted(calls.length, "call")} of this span`
        : `the latest ${count(calls.length)} calls`;
      fill(content, element("div", { class: "columns" },
        section("Call durations", { note: "All calls of this span; each bar is a range of durations." },
          spread(durations)),
        section("Clients", { note: `By user agent; from ${of}.` }, clients(calls))),
      section("Recent failures", {
        class: "after", actions: element(
          "a", { href: href(["events"], { ...span(), tool: name, success: "false" }) }, "All failures"),
      }, failureTable(failures)));
    },
  });
}

function spread(durations) {
  if (durations.length === 0) return empty("None of these calls has a duration.");
  return histogram("Calls by duration", coarser(durations));
}

function clients(calls) {
  const counts = new Map();
  for (const { user_agent: agent } of calls) counts.set(agent, (counts.get(agent) ?? 0) + 1);
  const items = [...counts].sort((a, b) => b[1] - a[1]);
  const rest = items.slice(clientsShown).reduce((sum, [, number]) => sum + number, 0);
  const shown = items.slice(0, clientsShown).map(
    ([agent, number]) => [agent ? nameText(agent) : element("em", null, "unknown"), number]);
  if (rest > 0) shown.push([element("em", null, counted(items.length - clientsShown, "other")), rest]);
  return barList(shown.map(([agent, value]) => ({
    name: agent, value, text: count(value), note: percent((value / calls.length) * 100, 1),
  })));
}

function failureTable(failures) {
  if (failures.length === 0) return empty("No call failed in this span.");
  return table("Recent failures", [
    timeColumn("Time", "timestamp", { show: (value, event) => element("button", {
      class: "link", on: { click: () => showEvent(event) },
    }, time(value)) }),
    column("Message", "error_message", { class: "long" }),
    numberColumn("Duration", "response_time_ms", duration),
    sessionColumn,
  ], failures);
}
