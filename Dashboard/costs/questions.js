import { rangeBefore, rangeQuery, stepOf } from "../address/index.js";
import { buckets, largest } from "../charts/buckets.js";
import { seriesColours } from "../charts/colours.js";
import { ask } from "../server/requests.js";
import { dimensions } from "./dimensions.js";

/** The API's filters from the address' parameters. */
export function filtersOf(parameters) {
  return Object.fromEntries(dimensions.filter(({ filter }) => filter)
    .map(({ filter, parameter }) => [filter, parameters[parameter]]).filter(([, value]) => value));
}

/** Asks what a span cost, broken down by a dimension, and its course. */
export async function askCosts(range, dimension, filters) {
  const summary = (of, query) => ask("analytics/costs/summary", { query: { ...filters, ...query, ...rangeQuery(of) } });
  const [total, before, course] = await Promise.all([
    summary(range, { group_by: dimension.id }), summary(rangeBefore(range), {}), askCourse(range, dimension, filters),
  ]);
  return { range, dimension, total, before, groups: total.groups, course };
}

async function askCourse(range, { series: by, none }, filters) {
  const step = stepOf(range);
  // Time series know no sessions: where one is looked at, there is no course of it.
  const { session_id: session, ...known } = filters;
  if (session) return { range, step, series: [] };
  const { series } = await ask(
    "analytics/timeseries", { query: { measure: "cost_usd", step, by, ...known, ...rangeQuery(range) } });
  const shown = largest(series, seriesColours.length - 1);
  return {
    range, step,
    series: shown.map(({ name, others, points }, index) => ({
      name: by === undefined ? "Cost" : others ? `${others} others` : name || none, colour: seriesColours[index],
        kind: "bar",
      points: buckets(points, range, step, 0),
    })),
  };
}
