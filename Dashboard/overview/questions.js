import { rangeBefore, rangeQuery, stepLength, stepOf } from "../address/index.js";
import { askCourses } from "../charts/courses.js";
import { startOfDay } from "../display/index.js";
import { ask } from "../server/requests.js";

const day = 86_400_000;

/** Asks what the cards show of the present: of a span, and of today. */
export async function askPresent(range) {
  const now = Date.now();
  const today = startOfDay(now);
  const [present, costToday] = await Promise.all([
    ask("analytics/summary", { query: rangeQuery(range) }), askCost(today, now),
  ]);
  return { range, present, costToday, today };
}

/** Asks what the cards compare the present with, which changes slowly. */
export async function askPast(range) {
  const now = Date.now();
  const [today, yesterday] = [startOfDay(now), startOfDay(now, -1)];
  const [before, costYesterday, costByThisTime] = await Promise.all([
    ask("analytics/summary", { query: rangeQuery(rangeBefore(range)) }),
    askCost(yesterday, today - 1),
    askCost(yesterday, Math.min(yesterday + (now - today), today - 1)),
  ]);
  return { before, costYesterday, costByThisTime };
}

function askCost(start, end) {
  return ask("analytics/costs/summary", { query: rangeQuery({ start, end }) });
}

/** Asks for the course of each measure over a span and, where it is to be compared, over the span before. */
export async function askOverviewCourses(range, isCompared) {
  const step = stepOf(range);
  const measures = ["requests", "failures", "failure_rate", "p50_ms", "p95_ms", "p99_ms", "cost_usd"];
  const shift = wholeSteps(range.end - range.start, step);
  const [present, past] = await Promise.all([
    askCourses(measures, { step }, range),
    isCompared ? askCourses(measures, { step }, rangeBefore(range), range, shift) : null,
  ]);
  return { range, step, present, past };
}

/** The spans' distance in whole steps, so that steps of both lie over each other. */
function wholeSteps(length, step) {
  return Math.max(1, Math.round(length / stepLength[step])) * stepLength[step];
}

/** The address' parameters for all of the reader's today. */
export function todaySpan(today) {
  return { from: new Date(today).toISOString(), to: new Date(startOfDay(today + day / 2, 1)).toISOString() };
}
