import { rangeBefore, rangeQuery, stepOf } from "../address/index.js";
import { askCourses } from "../charts/courses.js";
import { ask } from "../server/requests.js";

/** What a tool's calls add up to in a span and in the one before; null where it was not called. */
export async function askTool(name, range) {
  const one = async (of) => {
    const tools = await ask("analytics/tools", { query: rangeQuery(of) });
    return tools.find((tool) => tool.tool_name === name) ?? null;
  };
  const [present, before] = await Promise.all([one(range), one(rangeBefore(range))]);
  return { present, before };
}

/** The course of a tool's calls and durations. */
export async function askToolCourses(name, range) {
  const step = stepOf(range);
  const measures = ["requests", "failures", "p50_ms", "p95_ms", "p99_ms"];
  return { range, step, courses: await askCourses(measures, { step, tool_name: name }, range) };
}
