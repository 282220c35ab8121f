import { change, coarseStepOf, rangeQuery, readRange, spanFor } from "../address/index.js";
import { buckets } from "../charts/buckets.js";
import { count, counted } from "../display/index.js";
import {
  element, empty, exportButton, field, fill, orderOf, orderParameters, Region, sorted, sortedTable, spreadsheetChoice,
} from "../elements/index.js";
import { ask } from "../server/requests.js";
import { spannedPage } from "../shell/spannedPage.js";
import { columns } from "./columns.js";

const usual = { by: "Calls", falling: true };
/** How many rows are drawn at once: a server may have thousands of tools. */
const page = 200;

/** Shows all tools of a span; the search and the order are in the address. */
export function open(view) {
  const search = field("Find a tool", { type: "search", placeholder: "Part of its name" });
  const input = search.querySelector("input");
  const frame = element("div", { class: "card section" });
  let answer = null;
  const region = new Region({
    load: () => askTools(readRange(view.parameters)),
    draw(found, content) {
      answer = found;
      if (!content.contains(frame)) fill(content, frame);
      if (!frame.contains(document.activeElement)) draw();
    },
  });
  input.addEventListener("input", () => {
    change({ q: input.value || undefined }, { quiet: true });
    draw();
  });

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
    const order = orderOf(view.parameters, made, usual);
    const inOrder = () => sorted(shown, made.find(({ title }) => title === order.by).value, order.falling);
    const most = Math.max(page, Number(view.parameters.shown) || 0);
    const rows = inOrder().slice(0, most);
    const unfold = () => {
      change({ shown: String(most + page) }, { quiet: true });
      draw();
    };
    fill(frame, sortedTable("Tools", made, rows, order, reorder),
      element("div", { class: "table-foot" },
        element("span", { class: "muted" }, shown.length > most ? `${count(most)} of ${count(shown.length)} tools shown`
          : `${counted(shown.length, "tool")} shown`),
        shown.length > most && element("button", { on: { click: unfold } }, "Show more"),
        element("span", { class: "foot-actions" }, spreadsheetChoice(),
          exportButton("tools", made, inOrder, `CSV (${counted(shown.length, "row")})`))));
  }

  function reorder(wish) {
    change(orderParameters(wish, usual));
    draw();
    [...frame.querySelectorAll("thead button")].find((head) => head.textContent.startsWith(wish.by))?.focus();
  }

  return spannedPage(view, {
    head: view.head("Tools", search), content: [region.element], refresh: () => region.refresh(), slowest: 5000,
    onUpdate() {
      if (document.activeElement !== input) input.value = view.parameters.q ?? "";
      draw();
    },
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
