import { rangeQuery } from "../address/ranges.js";
import { ask } from "../server/requests.js";
import { buckets } from "./buckets.js";

/** What a step without data has: counts and sums are none, durations are not known. */
const missing = {
  requests: 0, failures: 0, cost_usd: 0, failure_rate: null, p50_ms: null, p95_ms: null, p99_ms: null,
};

/**
 * Asks for the course of some measures, each as the points of a chart.
 * @param {("requests"|"failures"|"failure_rate"|"cost_usd"|"p50_ms"|"p95_ms"|"p99_ms")[]} measures
 * @param query `step`, and the filters.
 * @param range The span that is asked for.
 * @param [shown] The span over which it is drawn, where that is another.
 * @param [shift] How far the points are moved for that, in milliseconds.
 */
export async function askCourses(measures, query, range, shown = range, shift = 0) {
  const entries = measures.map(async (measure) => {
    const answer = await ask("analytics/timeseries", { query: { measure, ...query, ...rangeQuery(range) } });
    return [measure, buckets(answer.series[0]?.points ?? [], shown, query.step, missing[measure], shift)];
  });
  return Object.fromEntries(await Promise.all(entries));
}
