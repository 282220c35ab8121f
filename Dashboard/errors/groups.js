import { change, fixedRange, href, rangeQuery, readRange, spanFor, stepOf } from "../address/index.js";
import { buckets, largest } from "../charts/buckets.js";
import { seriesColours } from "../charts/colours.js";
import { TimeChart } from "../charts/timeChart.js";
import { count, shortCount } from "../display/index.js";
import {
  agoColumn, badge, column, element, field, fill, listRegion, nameLink, numberColumn, Region, segments,
} from "../elements/index.js";
import { ask } from "../server/requests.js";
import { spannedPage } from "../shell/spannedPage.js";
import { groupActions, stateBadge } from "./groupState.js";

const spans = [["", "In this span"], ["all", "All time"]];
const states = [["", "All"], ["open", "Open"], ["resolved", "Resolved"], ["ignored", "Ignored"]];

/** Shows the trend of errors by their types, and their groups. */
export function open(view) {
  const range = () => readRange(view.parameters);
  const tabs = element("div", { class: "header-actions" });
  const chart = new TimeChart({
    title: "Errors by type", format: shortCount, stacked: true, file: "errors-by-type",
    onZoom: (start, end) => change(fixedRange(start, end)),
    rowsAt: (start, end) => href(["errors"], fixedRange(start, end)),
  });
  const search = field("Find a group", { type: "search", placeholder: "Part of its type or message" });
  const input = search.querySelector("input");
  input.addEventListener("change", () => change({ q: input.value.trim() || undefined }, { replace: true }));
  view.onClose(() => chart.close());
  const trend = new Region({
    load: () => askTrend(range()),
    async draw(answer, content) {
      if (!content.contains(chart.element)) fill(content, chart.element);
      await chart.draw(answer);
    },
  });
  const list = listRegion({
    path: "analytics/error-groups", caption: "Error groups",
    columns: columns(() => spanFor(range(), view.parameters), () => void list.refresh()),
    query: () => {
      const { state, q, sort, order, groups: all } = view.parameters;
      return { state, q, sort, order, ...(all ? {} : rangeQuery(range())) };
    },
    header: (head) => sortButton(head, view.parameters),
    none: ["No error group here.",
      "Errors that differ only in numbers, identifiers and paths are grouped together."],
  });
  const mayReplace = () => list.element.querySelectorAll("tbody tr").length <= 100
    && !list.element.contains(document.activeElement);
  const groups = element("section", { class: "card section" },
    element("header", null, element("h2", null, "Groups"),
      search, tabs), list.element);
  let isAsked = true;
  return spannedPage(view, {
    head: view.head("Errors"), content: [trend.element, groups],
    onUpdate() {
      isAsked = true;
      const { state = "", q = "", groups: all = "" } = view.parameters;
      if (document.activeElement !== input) input.value = q;
      fill(tabs, segments("Groups", spans, all, (value) => change({ groups: value || undefined })),
        segments("State", states, state, (value) => change({ state: value || undefined })));
    },
    refresh() {
      const turns = [trend.refresh(), (isAsked || mayReplace()) && list.refresh()];
      isAsked = false;
      return Promise.all(turns);
    },
  });
}

function columns(span, onChange) {
  const link = (_, group) => href(["errors", "group", String(group.id)], span());
  return [
    column("Error", "error_type", {
      sort: "error_type",
      show: (type, group) => [
        nameLink(type, link(type, group)), group.is_new && [" ", badge("new", "accent")], cameBack(group)],
    }),
    column("First message", "error_message", { class: "long" }),
    column("State", "state", { show: stateBadge }),
    numberColumn("In span", "occurrences", count, { sort: "occurrences" }),
    numberColumn("Total", "count", undefined, { sort: "count", class: "wide" }),
    agoColumn("Last seen", "last_seen", { number: true, sort: "last_seen" }),
    agoColumn("First seen", "first_seen", { number: true, sort: "first_seen", class: "wide" }),
    { title: "Actions", class: "actions-cell", cell: (group) => groupActions(group, onChange, { isShort: true }) },
  ];
}

/** How often a group came back: in the span, or at all where all time is shown. */
function cameBack({ regressions, regressions_in_span: inSpan }) {
  const times = inSpan ?? regressions;
  return times > 0 && [" ", badge(`came back ${count(times)} ×`, "warn")];
}

/** A column's head by which the server sorts; what is pressed again turns round. */
function sortButton({ title, sort, number }, { sort: by = "last_seen", order }) {
  if (!sort) return title;
  const falls = order ? order === "desc" : by !== "error_type";
  const isOrder = sort === by;
  const falling = isOrder ? !falls : Boolean(number);
  return element("button", {
    class: "head", "data-order": isOrder ? (falls ? "descending" : "ascending") : null,
    on: { click: () => change({ sort, order: falling ? "desc" : "asc" }, { replace: true }) },
  }, title, element("span", { "aria-hidden": "true", class: "arrow" }, isOrder ? (falls ? "↓" : "↑") : ""));
}

async function askTrend(range) {
  const step = stepOf(range);
  const { series } = await ask(
    "analytics/timeseries", { query: { measure: "errors", by: "error_type", step, ...rangeQuery(range) } });
  const shown = largest(series, seriesColours.length - 1);
  return {
    range, step,
    series: shown.map(({ name, others, points }, index) => ({
      name: name ?? `${others} other types`, colour: seriesColours[index], kind: "bar",
        points: buckets(points, range, step, 0),
    })),
  };
}
