import { href } from "../address/address.js";
import { exactTime } from "../display/csv.js";
import { count } from "../display/numbers.js";
import { element } from "./element.js";
import { nameLink, nameText } from "./name.js";
import { time, timeAgo } from "./time.js";

/** A column of a member, which stands there as it is, or as `show` makes it; `unit` is named in exports. */
export function column(title, member, { show = text, ...rest } = {}) {
  return { title, value: (row) => row[member], cell: (row) => show(row[member], row), ...rest };
}

/** A column of numbers. */
export function numberColumn(title, member, show = count, rest = {}) {
  return column(title, member, { show, number: true, ...rest });
}

/** A column of names that others chose; `link` makes the address to which one leads. */
export function nameColumn(title, member, link = null, rest = {}) {
  const show = (value, row) => {
    if ((value ?? "") === "") return "–";
    return link ? nameLink(value, link(value, row)) : nameText(value);
  };
  return column(title, member, { show, ...rest });
}

/** A column of moments. */
export function timeColumn(title, member, rest = {}) {
  return column(title, member, { show: (value) => time(value), value: (row) => exactTime(row[member]), ...rest });
}

/** A column that says how long ago moments were. */
export function agoColumn(title, member, rest = {}) {
  return timeColumn(title, member, { show: timeAgo, ...rest });
}

/** A column that leads to sessions. */
export const sessionColumn = nameColumn("Session", "session_id", (id) => href(["sessions", id]),
  { class: "mono wide short" });

/** A column that leads to tools. */
export const toolColumn = nameColumn("Tool", "tool_name", (name) => href(["tools", name]));

function text(value) {
  if (typeof value !== "string") return value ?? "–";
  return element("bdi", { title: value.length > 48 ? value : null }, value);
}
