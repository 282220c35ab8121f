import { change, href } from "../address/index.js";
import { count, duration, money } from "../display/index.js";
import {
  agoColumn, badge, column, element, field, fill, listRegion, nameColumn, numberColumn, segments, timeColumn,
} from "../elements/index.js";

const states = [["", "All"], ["active", "Active"], ["idle", "Idle"], ["ended", "Ended"]];
const tones = { active: "good", idle: "neutral", ended: "accent" };

/** The state of a session as a badge. */
export function stateBadge(status) {
  return badge(status, tones[status]);
}

const columns = [
  nameColumn("Session", "session_id", (id) => href(["sessions", id]), { class: "mono" }),
  column("State", "status", { show: stateBadge }),
  agoColumn("Last seen", "updated_at"),
  timeColumn("Started", "created_at", { class: "wide" }),
  numberColumn("Duration", "duration_ms", duration, { unit: "ms" }),
  numberColumn("Requests", "total_requests"),
  numberColumn("Errors", "total_errors", (number) => number > 0 ? badge(count(number), "bad") : "0"),
  numberColumn("Cost", "total_cost_usd", money, { unit: "USD" }),
  column("Client", "user_agent", { class: "wide long" }),
];

/** Shows sessions, the latest first, and finds one by the start of its identifier. */
export function open(view) {
  const tabs = element("div");
  const search = field(
    "Identifier starts with", { type: "search", value: view.parameters.search ?? "", spellcheck: "false" });
  const input = search.querySelector("input");
  input.addEventListener("change", () => change(
    { search: input.value.trim() || input.value || undefined, shown: undefined, y: undefined }, { replace: true }));
  const region = listRegion({
    path: "analytics/sessions", caption: "Sessions", columns,
    query: () => ({ status: view.parameters.status, search: view.parameters.search }),
    none: () => [view.parameters.status || view.parameters.search ? "No session matches." : "No session yet.",
      "A session starts with the first record that names it."],
  });
  const update = () => {
    const { status = "" } = view.parameters;
    if (document.activeElement !== input) input.value = view.parameters.search ?? "";
    fill(tabs, segments("State", states, status, (value) => change({ status: value || undefined })));
    void region.refresh();
  };
  view.show(view.head("Sessions"), element("div", { class: "filters" }, tabs, search),
    element("section", { class: "card section" }, region.element));
  update();
  const isFirstPage = () => region.element.querySelectorAll("tbody tr").length <= 100;
  view.keepFresh(() => region.refresh(), () => 5000,
    () => isFirstPage() && !region.element.contains(document.activeElement));
  return { update };
}
