import { bytes, count, duration, longDuration } from "../display/index.js";
import { badge, element, facts, fill, Region, section, time } from "../elements/index.js";
import { ask } from "../server/requests.js";
import { metricSums } from "./prometheus.js";

/** Shows how the program itself is doing, from what it tells Prometheus. */
export function open(view, show) {
  const region = new Region({
    load: askSystem,
    draw: (answer, content) => fill(content, about(answer)),
  });
  const links = [["/api/v1/docs", "API, to try out"], ["/api/v1/redoc", "API, to read"],
    ["/api/v1/openapi.json", "OpenAPI document"], ["/metrics", "Prometheus metrics"]];
  show(section("System", {}, region.element),
    section("Further", {}, element("ul", { class: "plain-list" }, links.map(([address, text]) =>
    element("li", null, element("a", { href: address }, text), element("span", { class: "muted mono" }, address))))));
  void region.refresh();
  view.keepFresh(() => region.refresh(), () => 3000);
}

async function askSystem() {
  const ready = ask("/ready").catch((error) => ({ problem: error.message }));
  const [health, metrics] = await Promise.all([ask("/health"), ask("/metrics", { accept: "text/plain" })]);
  return { health, ready: await ready, metrics: metricSums(metrics) };
}

function redis(state) {
  if (state === "not_configured") return "not used";
  return state === "connected" ? badge("connected", "good") : badge("away", "bad");
}

function timescale({ state, version, reason, problem }) {
  if (state === "absent") return [];
  const tone = state === "used" && !problem ? "good" : "warn";
  return [["TimescaleDB", [version, " ", badge(state, tone), " ", reason ?? problem ?? ""]]];
}

function about({ health, ready, metrics }) {
  const of = (name, show) => metrics.has(name) ? show(metrics.get(name)) : "not told";
  const began = metrics.get("process_start_time_seconds");
  const commits = metrics.get("mcp_admin_commit_duration_seconds_count") ?? 0;
  const commitMean = commits > 0 ? (metrics.get("mcp_admin_commit_duration_seconds_sum") / commits) * 1000 : null;
  return facts(
    ["Version", health.version],
    ["Store", ready.problem ? [badge("not ready", "bad"), " ", ready.problem]
      : [ready.store, " ", badge(ready.status, ready.status === "ready" ? "good" : "bad")]],
    ...(ready.reasons ?? []).map(({ detail, since }) => ["Degraded since", [time(since), " ", detail]]),
    ...(ready.problem ? [] : [...timescale(ready.timescaledb), ["Redis", redis(ready.redis)]]),
    ["Running for", began ? [longDuration(Math.floor(Date.now() / 1000 - began)), ", since ",
      time(new Date(began * 1000).toISOString())] : "not told"],
    ["Memory", of("process_resident_memory_bytes", bytes)],
    ["Processor time", of("process_cpu_seconds_total",
      (seconds) => seconds < 60 ? duration(seconds * 1000) : longDuration(Math.round(seconds)))],
    ["Records waiting for a commit", of("mcp_admin_ingest_queue_rows", count)],
    ["Events not yet in aggregates", of("mcp_admin_unsettled_events", count)],
    ["Commits since the start", count(commits)],
    ["A commit takes", commitMean === null ? "none yet" : `${duration(commitMean)} in the mean`],
    ["Requests refused because too much waited", of("mcp_admin_ingest_rejected_total", count)],
    ["Requests whose commit failed", of("mcp_admin_ingest_failed_total", count)],
    ["Requests answered since the start", of("mcp_admin_http_requests_total", count)],
    ["Failed sign-ins since the start", of("mcp_admin_login_failures_total", count)]);
}
