import { element, fill } from "./element.js";
import { table, tableRow, exportButton } from "./table.js";
import { Region } from "./region.js";
import { empty } from "./card.js";
import { askPage } from "../server/requests.js";
import { counted } from "../display/numbers.js";

/**
 * A list of the API as a table, page after page.
 * @param options.query Its filters.
 * @param options.file The export's name.
 * @param options.none What to say where there is no row.
 * @param [options.limit] Rows of a page.
 * @param [options.header] What stands in a column's head.
 */
export function listRegion({ path, query, caption, columns, file, none, limit = 100, header }) {
  return new Region({
    load: () => askPage(path, { ...query(), limit }),
    draw(page, content) {
      if (page.rows.length === 0) return void fill(content, empty(...none));
      const rows = [...page.rows];
      let { cursor } = page;
      const frame = table(caption, columns, rows, { header });
      const foot = element("div", { class: "table-foot" });
      const more = element("button", null, "Show more");
      const count = element("span", { class: "muted", role: "status" });
      const notice = element("span", { role: "alert" });
      const say = () => {
        fill(count, `${counted(rows.length, "row")} shown${cursor ? "; there are more" : ""}`);
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
        } catch (error) {
          fill(notice, error.message);
        }
        more.disabled = false;
        say();
      });
      say();
      fill(foot, count, more, notice, exportButton(file, columns, () => rows));
      return void fill(content, frame, foot);
    },
  });
}
