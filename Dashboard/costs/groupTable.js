import { change, href, spanOf, viewOf } from "../address/index.js";
import { count, counted, moment, money, percent } from "../display/index.js";
import {
  column, element, empty, exportButton, nameLink, numberColumn, orderOf, orderParameters, sorted, sortedTable,
  spreadsheetChoice,
} from "../elements/index.js";

const most = 200;

/** What a span cost, group by group. */
export function groupTable({ dimension, groups, total }, parameters) {
  if (groups.length === 0) return empty("No cost was reported in this span.");
  const columns = columnsOf(dimension, total.total_cost_usd, parameters);
  const usual = dimension.id === "day" ? { by: "Day", falling: true } : { by: "Cost", falling: true };
  const order = orderOf(parameters, columns, usual);
  const shown = sorted(groups, columns.find(({ title }) => title === order.by).value, order.falling);
  const reorder = (wish) => change(orderParameters(wish, usual));
  return [
    sortedTable(`Cost by ${dimension.title.toLowerCase()}`, columns, shown.slice(0, most), order, reorder),
    element("div", { class: "table-foot" },
      shown.length > most && element(
        "span", { class: "muted" }, `The first ${most} of ${count(shown.length)} are shown; the export has all.`),
      dimension.id === "day" && element("span", { class: "muted" }, "Days are in UTC."),
      element("span", { class: "foot-actions" }, spreadsheetChoice(), exportButton(
        `costs-by-${dimension.id}`, columns, shown, `CSV (${counted(shown.length, "row")})`))),
  ];
}

function columnsOf(dimension, total, parameters) {
  return [
    column(dimension.title, "name", { show: (text) => name(text, dimension, parameters) }),
    numberColumn("Cost", "total_cost_usd", money, { unit: "USD" }),
    { title: "Share", number: true, unit: "0 to 1",
      value: ({ total_cost_usd: cost }) => total > 0 ? cost / total : null,
      cell: (group) => share(group.total_cost_usd, total) },
    numberColumn("Tokens", "total_tokens"),
    numberColumn("Entries", "total_requests"),
    {
      title: "Per 1,000 entries", number: true, class: "wide", unit: "USD", value: perThousand,
      cell: (group) => money(perThousand(group)),
    },
  ];
}

function perThousand({ total_cost_usd: cost, total_requests: entries }) {
  return entries > 0 ? (cost / entries) * 1000 : null;
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
    return element("a", { href: href(["costs"], { ...viewOf(parameters), ...span, by: "service" }) },
      moment(start, "dayAndYear", "UTC"));
  }
  if (id === "tool") return nameLink(text, href(["tools", text], spanOf(parameters)));
  return nameLink(text, href(["costs"], { ...viewOf(parameters), [parameter]: text }));
}
