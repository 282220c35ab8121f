import { change, current } from "../address/address.js";
import { counted, count } from "../display/numbers.js";
import { moment } from "../display/times.js";
import { askPage } from "../server/requests.js";
import { empty } from "./card.js";
import { element, fill } from "./element.js";
import { exportList, spreadsheetChoice, totalText } from "./exportList.js";
import { Region } from "./region.js";
import { table, tableRow } from "./table.js";

/** How many rows an address may ask for, and how many the API gives at once. */
const most = { shown: 5000, page: 1000 };

/**
 * A list of the API as a table, page after page; how far it was unfolded is in the address.
 * @param options.query Its filters.
 * @param options.none What to say where there is no row: texts, or what makes them.
 * @param [options.limit] Rows of a page.
 * @param [options.header] What stands in a column's head.
 */
export function listRegion({ path, query, caption, columns, none, limit = 100, header }) {
  return new Region({
    load: () => askPages(path, { ...query(), count: "true" }, shownRows(limit)),
    draw(page, content) {
      if (page.rows.length === 0) {
        const words = typeof none === "function" ? none() : none;
        return void fill(content, empty(...words), deletedNote(page.deletedBefore));
      }
      const rows = [...page.rows];
      let { cursor } = page;
      const frame = table(caption, columns, rows, { header });
      const more = element("button", null, "Show more");
      const shown = element("span", { class: "muted", role: "status" });
      const notice = element("span", { role: "alert" });
      const say = () => {
        fill(shown, shownText(rows.length, cursor, page.total));
        more.hidden = !cursor;
      };
      more.addEventListener("click", async () => {
        more.disabled = true;
        fill(notice);
        try {
          const next = await askPage(path, { ...query(), limit, cursor });
          cursor = next.cursor;
          rows.push(...next.rows);
          frame.querySelector("tbody").append(...next.rows.map((row) => tableRow(columns, row)));
          change({ shown: String(rows.length) }, { quiet: true });
        } catch (error) {
          fill(notice, error.message);
        }
        more.disabled = false;
        say();
      });
      say();
      const foot = element("div", { class: "table-foot" }, shown, more, notice,
        element("span", { class: "foot-actions" }, spreadsheetChoice(),
          exportList({ path, query, total: page.total })));
      return void fill(content, frame, foot, !cursor && deletedNote(page.deletedBefore));
    },
  });
}

/** Why there is nothing older, where records were deleted because of their age. */
export function deletedNote(before) {
  return before && element("p", { class: "card-note deleted-note" },
    `Records before ${moment(before, "dayAndTime")} were deleted because of their age.`);
}

function shownRows(limit) {
  return Math.min(most.shown, Math.max(limit, Math.floor(Number(current().parameters.shown)) || 0));
}

async function askPages(path, query, wanted) {
  const first = await askPage(path, { ...query, limit: Math.min(wanted, most.page) });
  const { count: _, ...rest } = query;
  while (first.cursor && first.rows.length < wanted) {
    const limit = Math.min(wanted - first.rows.length, most.page);
    const next = await askPage(path, { ...rest, limit, cursor: first.cursor });
    first.rows.push(...next.rows);
    first.cursor = next.cursor;
  }
  return first;
}

function shownText(number, cursor, total) {
  if (!cursor) return `${counted(number, "row")} shown`;
  if (!total) return `${counted(number, "row")} shown; there are more`;
  return `${count(number)} of ${totalText(total)} rows shown`;
}
