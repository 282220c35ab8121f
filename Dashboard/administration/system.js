import { bytes, count, counted, duration, longDuration } from "../display/index.js";
import { badge, element, facts, fill, Region, section, time } from "../elements/index.js";
import { ask } from "../server/requests.js";
import { jobsPart } from "./jobs.js";
import { metricSums } from "./prometheus.js";

/** Shows how the server itself is doing, from what it tells Prometheus, and what it keeps. */
export function open(view, show) {
  const region = new Region({
    load: askSystem,
    draw: (answer, content) => fill(content, about(answer)),
  });
  const links = [["/api/v1/docs", "API explorer"], ["/api/v1/redoc", "API reference"],
    ["/api/v1/openapi.json", "OpenAPI document"], ["/metrics", "Prometheus metrics"]];
  const jobs = jobsPart();
  show(section("System", {}, region.element), jobs.part,
    section("More", {}, element("ul", { class: "plain-list" }, links.map(([address, text]) =>
    element("li", null, element("a", { href: address }, text), element("span", { class: "muted mono" }, address))))));
  const refresh = () => Promise.all([region.refresh(), jobs.region.refresh()]);
  void refresh();
  view.keepFresh(refresh, () => 3000);
}

async function askSystem() {
  const ready = ask("/ready").catch((error) => ({ problem: error.message }));
  const system = ask("admin/system").catch(() => null);
  const [health, metrics] = await Promise.all([ask("/health"), ask("/metrics", { accept: "text/plain" })]);
  return { health, ready: await ready, system: await system, metrics: metricSums(metrics) };
}

function redis(state) {
  if (state === "not_configured") return "not used";
  return state === "connected" ? badge("connected", "good") : badge("disconnected", "bad");
}

function timescale({ state, version, reason, problem }) {
  if (state === "absent") return [];
  const tone = state === "used" && !problem ? "good" : "warn";
  return [["TimescaleDB", [version, " ", badge(state, tone), " ", reason ?? problem ?? ""]]];
}

/** What is kept: the room that it takes, for how long it is kept, and how new the prices are. */
function kept({ store, retention, prices }) {
  const { days, last_run: ran, last_deleted: deleted, deleted_before: before } = retention;
  return [
    ["Store size", bytes(store.size_bytes)],
    ["Free disk space", store.disk_free_bytes === null ? "unknown: the store is on another machine"
      : bytes(store.disk_free_bytes)],
    ["Retention", days === null ? "records are kept forever" : `records are kept for ${counted(days, "day")}`],
    days !== null && ["Last retention run", ran ? [time(ran), deleted === null ? ", nothing deleted since the start"
      : `, last deleted ${counted(deleted, "record")}`] : "none since the start"],
    before && ["Records deleted before", time(before, "dayAndTime")],
    ["Prices", `${counted(prices.models, "model")}, newest price of ${prices.newest_price ?? "no day"}`],
    ["Built-in prices", prices.built_in_date ? `as of ${prices.built_in_date}` : "none"],
    prices.file_changed_at && ["Price file changed", time(prices.file_changed_at, "dayAndTime")],
  ].filter(Boolean);
}

function about({ health, ready, system, metrics }) {
  const of = (name, show) => metrics.has(name) ? show(metrics.get(name)) : "unknown";
  const began = metrics.get("process_start_time_seconds");
  const commits = metrics.get("mcp_admin_commit_duration_seconds_count") ?? 0;
  const commitMean = commits > 0 ? (metrics.get("mcp_admin_commit_duration_seconds_sum") / commits) * 1000 : null;
  return facts(
    ["Version", health.version],
    ["Store", ready.problem ? [badge("not ready", "bad"), " ", ready.problem]
      : [ready.store, " ", badge(ready.status, ready.status === "ready" ? "good" : "bad")]],
    ...(ready.reasons ?? []).map(({ detail, since }) => ["Degraded since", [time(since), " ", detail]]),
    ...(ready.problem ? [] : [...timescale(ready.timescaledb), ["Redis", redis(ready.redis)]]),
    ...(system ? kept(system) : []),
    ["Running for", began ? [longDuration(Math.floor(Date.now() / 1000 - began)), ", since ",
      time(new Date(began * 1000).toISOString())] : "unknown"],
    ["Memory", of("process_resident_memory_bytes", bytes)],
    ["Processor time", of("process_cpu_seconds_total",
      (seconds) => seconds < 60 ? duration(seconds * 1000) : longDuration(Math.round(seconds)))],
    ["Records waiting for a commit", of("mcp_admin_ingest_queue_rows", count)],
    ["Events not yet in the aggregates", of("mcp_admin_unsettled_events", count)],
    ["Commits since the start", count(commits)],
    ["Mean commit time", commitMean === null ? "none yet" : duration(commitMean)],
    ["Requests refused because the queue was full", of("mcp_admin_ingest_rejected_total", count)],
    ["Requests whose commit failed", of("mcp_admin_ingest_failed_total", count)],
    ["Requests answered since the start", of("mcp_admin_http_requests_total", count)],
    ["Failed sign-ins since the start", of("mcp_admin_login_failures_total", count)]);
}
