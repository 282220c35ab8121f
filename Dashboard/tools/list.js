import { coarseStepOf, rangeQuery, readRange, spanFor } from "../address/index.js";
import { buckets } from "../charts/buckets.js";
import { element, empty, exportButton, field, fill, Region, sorted, sortedTable } from "../elements/index.js";
import { ask } from "../server/requests.js";
import { spannedPage } from "../shell/spannedPage.js";
import { columns } from "./columns.js";

/** Shows all tools of a span. */
export function open(view) {
  const search = field("Find a tool", { type: "search", placeholder: "Part of its name" });
  const input = search.querySelector("input");
  const frame = element("div", { class: "card section" });
  let order = { by: "Calls", falling: true };
  let answer = null;
  const region = new Region({
    load: () => askTools(readRange(view.parameters)),
    draw(found, content) {
      answer = found;
      if (!content.contains(frame)) fill(content, frame);
      if (!frame.contains(document.activeElement)) draw();
    },
  });
  input.addEventListener("input", draw);

  function draw() {
    if (!answer) return;
    const wanted = input.value.trim().toLowerCase();
    const shown = answer.tools.filter(({ tool_name: name }) => name.toLowerCase().includes(wanted));
    if (answer.tools.length === 0) {
      return void fill(frame, empty("No tool was called in this span.", "Choose a longer one, or ",
        element("a", { href: "#/administration/connect" }, "connect an MCP server"), "."));
    }
    if (shown.length === 0) return void fill(frame, empty(`No tool has “${input.value}” in its name.`));
    const made = columns(spanFor(answer.range, view.parameters), answer.trends);
    const inOrder = () => sorted(shown, made.find(({ title }) => title === order.by).value, order.falling);
    fill(frame, sortedTable("Tools", made, shown, order, reorder),
      element("div", { class: "table-foot" }, exportButton("tools", made, inOrder)));
  }

  function reorder(wish) {
    order = wish;
    draw();
    [...frame.querySelectorAll("thead button")].find((head) => head.textContent.startsWith(order.by))?.focus();
  }

  return spannedPage(view, {
    head: view.head("Tools", search), content: [region.element], refresh: () => region.refresh(), slowest: 5000,
  });
}

async function askTools(range) {
  const step = coarseStepOf(range);
  const [tools, course] = await Promise.all([
    ask("analytics/tools", { query: rangeQuery(range) }),
    ask("analytics/timeseries", { query: { measure: "requests", by: "tool_name", step, ...rangeQuery(range) } }),
  ]);
  const trends = new Map(course.series.map(({ name, points }) =>
    [name, buckets(points, range, step, 0).map(({ y }) => y)]));
  return { range, tools, trends };
}
