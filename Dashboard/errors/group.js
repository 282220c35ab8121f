import { change, fixedRange, href, rangeQuery, readRange, spanOf, stepOf } from "../address/index.js";
import { buckets, countPerStep } from "../charts/buckets.js";
import { TimeChart } from "../charts/timeChart.js";
import { count, counted, shortCount } from "../display/index.js";
import {
  badge, code, element, empty, exportButton, facts, fill, Region, section, table, time,
} from "../elements/index.js";
import { ask, askPage } from "../server/requests.js";
import { backLink, spannedPage } from "../shell/spannedPage.js";
import { columns } from "./columns.js";
import { groupActions, stateBadge } from "./groupState.js";

const most = 2000;
const shownRows = 100;

/** Shows a group of errors: its state, its course, and its latest occurrences. */
export function open(view, id) {
  const range = () => readRange(view.parameters);
  const chart = new TimeChart({
    title: "Occurrences", format: shortCount, file: `error-group-${id}`,
      onZoom: (start, end) => change(fixedRange(start, end)),
    rowsAt: (start, end) => href(["errors", "group", String(id)], fixedRange(start, end)),
  });
  view.onClose(() => chart.close());
  const head = element("div");
  const back = backLink("Errors", "#/errors");
  const top = new Region({
    load: () => ask(`analytics/error-groups/${id}`, { query: rangeQuery(range()) }),
    draw: (group, content) => {
      fill(head, view.head(group.error_type, stateBadge(group.state), groupActions(group, () => void refresh())));
      fill(content, about(group));
    },
  });
  const below = new Region({
    load: () => askPage("analytics/errors", { group_id: id, ...rangeQuery(range()), limit: most }),
    async draw({ rows, cursor }, content) {
      const of = range();
      const step = stepOf(of);
      const note = cursor ? `the latest ${count(rows.length)} of this span`
        : `${counted(rows.length, "occurrence")} in this span`;
      const list = section(
        "Occurrences", { class: "after", note, actions: exportButton(`error-group-${id}`, columns, rows) },
        rows.length === 0 ? empty("None in this span.", "Choose a longer one to see older occurrences.")
          : table("Occurrences", columns, rows.slice(0, shownRows)),
        rows.length > shownRows
          && element("p", { class: "card-note" }, `The latest ${shownRows} are listed; the export has all.`));
      fill(content, !cursor && chart.element, list);
      // A course of a part of the occurrences would look like a fall that never was.
      if (!cursor) {
        await chart.draw({ range: of, step, series: [
          { name: "Occurrences", colour: "bad-fill", kind: "bar",
            points: buckets(countPerStep(rows, step), of, step, 0) },
        ] });
      }
    },
  });
  const refresh = () => Promise.all([top.refresh(), below.refresh()]);
  fill(head, view.head("Group of errors"));
  return spannedPage(view, {
    head: element("div", null, back, head), content: [top.element, below.element], refresh, slowest: 5000,
    onUpdate: () => back.setAttribute("href", href(["errors"], spanOf(view.parameters))),
    mayRefresh: () => !view.element.contains(document.activeElement),
  });
}

function about(group) {
  return element("section", { class: "card section" }, facts(
    ["Occurrences", [element("span", { class: "strong" }, count(group.occurrences)), " in this span, ",
      count(group.count), " of all time"]],
    ["First seen", time(group.first_seen)], ["Last seen", time(group.last_seen)],
    group.resolved_at && ["Resolved", time(group.resolved_at)],
    group.regressions > 0 && ["Came back", badge(`${count(group.regressions)} × after it was resolved`, "warn")]),
  element("h2", null, "First message"), code("First message", group.error_message));
}
