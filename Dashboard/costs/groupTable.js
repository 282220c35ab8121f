import { href, spanOf } from "../address/index.js";
import { count, moment, money, percent } from "../display/index.js";
import { column, element, empty, exportButton, numberColumn, table } from "../elements/index.js";

const most = 200;

/** What a span cost, group by group. */
export function groupTable({ dimension, groups, total }, parameters) {
  if (groups.length === 0) return empty("No cost was reported in this span.");
  const columns = columnsOf(dimension, total.total_cost_usd, parameters);
  const shown = dimension.id === "day" ? [...groups].reverse() : groups;
  return [
    table(`Cost by ${dimension.title.toLowerCase()}`, columns, shown.slice(0, most)),
    element("div", { class: "table-foot" },
      shown.length > most && element(
        "span", { class: "muted" }, `The first ${most} of ${count(shown.length)} are shown; the export has all.`),
      dimension.id === "day" && element("span", { class: "muted" }, "Days are those of UTC."),
      exportButton(`costs-by-${dimension.id}`, columns, shown)),
  ];
}

function columnsOf(dimension, total, parameters) {
  return [
    column(dimension.title, "name", { class: "long", show: (text) => name(text, dimension, parameters) }),
    numberColumn("Cost", "total_cost_usd", money),
    { title: "Share", number: true, cell: (group) => share(group.total_cost_usd, total) },
    numberColumn("Tokens", "total_tokens"),
    numberColumn("Entries", "total_requests"),
    {
      title: "A thousand entries", number: true, class: "wide", cell: (group) => group.total_requests > 0
        ? money((group.total_cost_usd / group.total_requests) * 1000) : "–",
    },
  ];
}

function share(cost, total) {
  if (!(total > 0)) return "–";
  const bar = element("span", { class: "bar", "aria-hidden": "true" });
  bar.style.width = `${(cost / total) * 100}%`;
  return element("span", { class: "share" }, element("span", { class: "bar-track" }, bar),
    percent((cost / total) * 100, 1));
}

/** A group's name, which leads to its entries. */
function name(text, { id, parameter, none }, parameters) {
  if (text === "") return element("em", { class: "muted" }, none);
  if (id === "day") {
    const start = new Date(`${text}T00:00:00Z`);
    const end = new Date(start.getTime() + 86_399_999);
    const span = { from: start.toISOString(), to: end.toISOString(), range: undefined };
    return element("a", { href: href(["costs"], { ...parameters, ...span, by: "service" }) },
      moment(start, "dayAndYear", "UTC"));
  }
  if (id === "tool") return element("a", { href: href(["tools", text], spanOf(parameters)) }, text);
  return element("a", { href: href(["costs"], { ...parameters, [parameter]: text }) }, text);
}
