import { rangeBefore, rangeQuery, stepOf } from "../address/index.js";
import { askCourses } from "../charts/courses.js";
import { ask } from "../server/requests.js";

/** What a tool's calls add up to in a span and in the one before; null where it was not called. */
export async function askTool(name, range) {
  const one = async (of) => {
    const tool = await askDetail(name, of);
    return tool.calls > 0 || tool.cost_usd > 0 ? tool : null;
  };
  const [present, before] = await Promise.all([one(range), one(rangeBefore(range))]);
  return { present, before };
}

/** How the durations of a tool's calls in a span are spread: the API's bins. */
export async function askDurations(name, range) {
  return (await askDetail(name, range)).durations;
}

function askDetail(name, range) {
  return ask(`analytics/tools/${encodeURIComponent(name)}`, { query: rangeQuery(range) });
}

/** The course of a tool's calls and durations. */
export async function askToolCourses(name, range) {
  const step = stepOf(range);
  const measures = ["requests", "failures", "failure_rate", "p50_ms", "p95_ms", "p99_ms"];
  return { range, step, courses: await askCourses(measures, { step, tool_name: name }, range) };
}
