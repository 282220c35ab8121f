import { change, fixedRange, href, rangeQuery, readRange, spanOf, stepOf } from "../address/index.js";
import { buckets, largest } from "../charts/buckets.js";
import { seriesColours } from "../charts/colours.js";
import { TimeChart } from "../charts/timeChart.js";
import { count, shortCount } from "../display/index.js";
import {
  agoColumn, badge, column, element, fill, listRegion, nameColumn, numberColumn, Region, segments,
} from "../elements/index.js";
import { ask } from "../server/requests.js";
import { spannedPage } from "../shell/spannedPage.js";
import { groupActions, stateBadge } from "./groupState.js";

const states = [["", "All"], ["open", "Open"], ["resolved", "Resolved"], ["ignored", "Ignored"]];

/** Shows the trend of errors by their types, and their groups. */
export function open(view) {
  const range = () => readRange(view.parameters);
  const tabs = element("div");
  const chart = new TimeChart({
    title: "Errors by type", format: shortCount, stacked: true, file: "errors-by-type",
    onZoom: (start, end) => change(fixedRange(start, end)),
  });
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
    columns: columns(() => spanOf(view.parameters), () => void list.refresh()),
    query: () => ({ state: view.parameters.state }),
    none: () => ["No error group here.",
      "Errors that differ only in numbers, identifiers and paths are grouped together."],
  });
  const mayReplace = () => list.element.querySelectorAll("tbody tr").length <= 100
    && !list.element.contains(document.activeElement);
  const groups = element("section", { class: "card section" },
    element("header", null, element("h2", null, "Groups"),
      element("span", { class: "muted small" }, "of all time, last seen first"), tabs), list.element);
  let isAsked = true;
  return spannedPage(view, {
    head: view.head("Errors"), content: [trend.element, groups],
    onUpdate() {
      isAsked = true;
      fill(tabs, segments("State", states, view.parameters.state ?? "",
        (value) => change({ state: value || undefined })));
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
    nameColumn("Error", "error_type", link),
    column("First message", "error_message", { class: "long" }),
    column("State", "state", { show: stateBadge }),
    numberColumn("Count", "count"),
    agoColumn("Last seen", "last_seen", { number: true }),
    agoColumn("First seen", "first_seen", { number: true, class: "wide" }),
    numberColumn("Regressions", "regressions", (number) => number > 0 ? badge(`${count(number)} ×`, "warn") : "",
      { class: "wide" }),
    { title: "Actions", class: "actions-cell", cell: (group) => groupActions(group, onChange, { isShort: true }) },
  ];
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
