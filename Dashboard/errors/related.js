import { href } from "../address/index.js";
import { element, fill, nameLink, Region, time } from "../elements/index.js";
import { askPage } from "../server/requests.js";

/** How far apart the records of one failure may be, in milliseconds: senders set their own times. */
const reach = 5000;

/** The row whose time is nearest to `moment`; undefined where there is none. */
export function nearest(rows, moment) {
  const distance = ({ timestamp }) => Math.abs(Date.parse(timestamp) - Date.parse(moment));
  return rows.reduce((best, row) => !best || distance(row) < distance(best) ? row : best, undefined);
}

/**
 * The failed call that an error most likely belongs to, or the error of a failed call: the nearest one of the same
 * session within five seconds. Records do not name each other, so it is said that this is a guess.
 * @param {"call"|"error"} kind What is looked for.
 */
export function relatedRegion(kind, { session_id: session, timestamp }) {
  const at = Date.parse(timestamp);
  const span = {
    start_date: new Date(at - reach).toISOString(), end_date: new Date(at + reach).toISOString(), session_id: session,
  };
  const region = new Region({
    load: () => kind === "call" ? askPage("analytics/events", { ...span, success: "false", limit: 100 })
      : askPage("analytics/errors", { ...span, limit: 100 }),
    draw({ rows }, content) {
      const found = nearest(rows, timestamp);
      fill(content, found ? (kind === "call" ? call(found) : error(found)) : around(kind, at));
    },
  });
  if (session) void region.refresh();
  else region.element.replaceChildren(around(kind, at));
  region.element.ariaBusy = session ? region.element.ariaBusy : "false";
  return region.element;
}

function call(event) {
  return element("p", null, "Nearest failed call of the session: ",
    event.tool_name && [nameLink(event.tool_name, href(["tools", event.tool_name])), ", "],
    element("a", { href: href(["events", String(event.id)]) }, `event ${event.id}`), ", ", time(event.timestamp), ".");
}

function error(found) {
  return element("p", null, "Nearest error of the session: ",
    nameLink(found.error_type, href(["errors", "occurrence", String(found.id)])), ", ", time(found.timestamp),
    found.group_id && [", in ", element("a", { href: href(["errors", "group", String(found.group_id)]) }, "its group")],
    ".");
}

/** Where to look where no record of the same session is near. */
function around(kind, at) {
  const span = { from: new Date(at - 60_000).toISOString(), to: new Date(at + 60_000).toISOString() };
  return element("p", { class: "muted" }, kind === "call"
    ? element("a", { href: href(["events"], { ...span, success: "false" }) }, "Failed calls around this time")
    : element("a", { href: href(["errors"], span) }, "Errors around this time"));
}
