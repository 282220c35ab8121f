import { href } from "../address/address.js";
import { count } from "../display/numbers.js";
import { element } from "./element.js";
import { time, timeAgo } from "./time.js";

/** A column of a member, which stands there as it is, or as `show` makes it. */
export function column(title, member, { show = (value) => value ?? "–", ...rest } = {}) {
  return { title, value: (row) => row[member], cell: (row) => show(row[member], row), ...rest };
}

/** A column of numbers. */
export function numberColumn(title, member, show = count, rest = {}) {
  return column(title, member, { show, number: true, ...rest });
}

/** A column of moments. */
export function timeColumn(title, member, rest = {}) {
  return column(title, member, { show: (value) => time(value), ...rest });
}

/** A column that says how long ago moments were. */
export function agoColumn(title, member, rest = {}) {
  return column(title, member, { show: timeAgo, ...rest });
}

/** A column that leads to sessions. */
export const sessionColumn = column("Session", "session_id", {
  class: "mono wide", show: (id) => id ? element("a", { href: href(["sessions", id]) }, id.slice(0, 8)) : "–",
});

/** A column that leads to tools. */
export const toolColumn = column("Tool", "tool_name", {
  show: (name) => name ? element("a", { href: href(["tools", name]) }, name) : "–",
});
