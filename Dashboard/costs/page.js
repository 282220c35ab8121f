import { change, fixedRange, href, rangeQuery, readRange } from "../address/index.js";
import { TimeChart } from "../charts/timeChart.js";
import { comparison, count, money, within } from "../display/index.js";
import { element, fill, listRegion, numberCard, Region, section, segments } from "../elements/index.js";
import { spannedPage } from "../shell/spannedPage.js";
import { dimensionOf, dimensions } from "./dimensions.js";
import { entryColumns } from "./entryColumns.js";
import { groupTable } from "./groupTable.js";
import { askCosts, filtersOf } from "./questions.js";

/** Shows what was paid, broken down as the reader likes, to single entries. */
export function open(view) {
  const range = () => readRange(view.parameters);
  const dimension = () => dimensionOf(view.parameters.by);
  const chips = element("div", { class: "range-bar" });
  const tabs = element("div");
  const chart = new TimeChart({
    title: "Cost", format: money, stacked: true, file: "costs", onZoom: (start, end) => change(fixedRange(start, end)),
    rowsAt: (start, end) => href(["costs"], { ...view.parameters, ...fixedRange(start, end) }),
  });
  view.onClose(() => chart.close());
  const groups = element("div");
  const top = new Region({
    load: () => askCosts(range(), dimension(), filtersOf(view.parameters)),
    async draw(answer, content) {
      if (!content.contains(chart.element)) {
        fill(content, element("div"), element("div", { class: "after" }, chart.element), section("Breakdown", {
          class: "after", actions: tabs,
        }, groups));
      }
      fill(content.firstElementChild, cards(answer));
      fill(groups, groupTable(answer, view.parameters));
      await chart.draw(answer.course);
    },
  });
  const entries = listRegion({
    path: "analytics/costs", caption: "Cost entries", columns: entryColumns, limit: 50,
    query: () => ({ ...filtersOf(view.parameters), ...rangeQuery(range()) }),
    none: () => ["No cost was reported in this span."],
  });
  let isAsked = true;
  return spannedPage(view, {
    head: view.head("Costs"), content: [chips, top.element, section("Entries", {}, entries.element)],
    onUpdate() {
      isAsked = true;
      fill(tabs, segments("Break down by", dimensions.map(({ id, title }) => [id, title]), dimension().id,
        (by) => change({ by, sort: undefined, order: undefined }, { replace: true })));
      fill(chips, filterChips(view.parameters));
    },
    refresh() {
      // Entries are asked for when the address changes alone: they are read page by page.
      const turns = [top.refresh(), isAsked && entries.refresh()];
      isAsked = false;
      return Promise.all(turns);
    },
    mayRefresh: () => !groups.contains(document.activeElement),
  });
}

function cards({ total, before, range }) {
  const span = range.preset ? `the ${range.preset.words} before` : "the previous period";
  const card = (label, member, format, good) => numberCard({
    label, name: member, value: format(total[member]),
    change: comparison(total[member], before[member], good, "relative", before.total_requests),
    note: `${format(before[member])} in ${span}`,
  });
  return element("div", { class: "cards three" }, card("Cost", "total_cost_usd", money, "less"),
    card("Tokens", "total_tokens", count, "neither"), card("Entries", "total_requests", count, "neither"));
}

function filterChips(parameters) {
  return dimensions.filter(({ parameter }) => parameter && parameters[parameter]).map(({ title, parameter }) =>
    element("button", {
      class: "toggle", "aria-pressed": "true", title: `Remove this filter: show every ${title.toLowerCase()}`,
      on: { click: () => change({ [parameter]: undefined }) },
    }, `${title}: ${within(parameters[parameter])} ×`));
}
