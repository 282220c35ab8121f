import { href } from "../address/index.js";
import { exactTime } from "../display/csv.js";
import { count, duration, longDuration, money } from "../display/index.js";
import { element, exportButton, facts, fill, numberCard, Region, section, time } from "../elements/index.js";
import { ask } from "../server/requests.js";
import { backLink } from "../shell/spannedPage.js";
import { stateBadge } from "./list.js";
import { ruler, steps } from "./timeline.js";

/** Shows one session: what it adds up to, and what happened in it, step by step. */
export function open(view, id) {
  let shown = null;
  const region = new Region({
    // In a path, browsers and proxies take the identifiers `.` and `..` for something else.
    load: () => ask("analytics/session", { query: { session_id: id } }),
    draw(detail, content) {
      const state = JSON.stringify([detail.session, detail.timeline.length]);
      if (state === shown) return;
      shown = state;
      fill(content, cards(detail.session), about(detail.session), timeline(detail, id));
    },
  });
  view.show(element("div", null, backLink("Sessions", href(["sessions"])),
    view.head(id)), region.element);
  void region.refresh();
  view.keepFresh(() => region.refresh(), () => 3000);
  return { update() {} };
}

function cards(session) {
  const rows = { session: session.session_id, range: "90d" };
  return element("div", { class: "cards" },
    numberCard({ label: "Requests", name: "requests", value: count(session.total_requests),
      href: href(["events"], { session: session.session_id }),
      note: `${duration(session.total_processing_time_ms)} of processing` }),
    numberCard({ label: "Errors", name: "errors", value: count(session.total_errors),
      href: href(["events"], { ...rows, success: "false" }),
      note: "failed calls and reported errors" }),
    numberCard({ label: "Cost", name: "cost", value: money(session.total_cost_usd), href: href(["costs"], rows),
      note: `${count(session.total_tokens)} tokens` }),
    numberCard({ label: "Duration", name: "lasted", value: longDuration(Math.round(session.duration_ms / 1000)),
      note: stateBadge(session.status) }));
}

function about(session) {
  return element("section", { class: "card section after" }, facts(
    ["Started", time(session.created_at)], ["Last seen", time(session.updated_at)],
    session.ended_at && ["Ended", time(session.ended_at)], ["Client", session.user_agent],
      ["Address", session.ip_address],
    session.metadata && ["Metadata", element("code", null, JSON.stringify(session.metadata))]));
}

const columns = ["timestamp", "kind", "id", "name", "message", "success", "duration_ms", "value", "unit", "cost_usd"]
  .map((name) => ({ title: name, value: (entry) => name === "timestamp" ? exactTime(entry[name]) : entry[name] }));

function timeline({ session, timeline: entries, truncated, events }, id) {
  const tools = new Set(events.filter((event) => event.tool_name).map((event) => event.id));
  const isPartial = !truncated && session.total_requests > events.length;
  const note = truncated ? "Only the latest 1,000 records of each kind are shown."
    : isPartial && "Some records of this session were deleted because of their age.";
  return section("Timeline", { class: "after", note, actions: exportButton(`session-${id}`, columns, entries) },
    ruler(entries), steps(entries, tools),
    element("p", { class: "card-note" },
      "Times are relative to the first record, as each sender reported them. Bars compare durations."));
}
