import { csv, isForSpreadsheet, saveFile } from "../display/csv.js";
import { fileName } from "../display/names.js";
import { element } from "./element.js";
import { icon } from "./icon.js";

/**
 * A table that scrolls sideways by itself where the screen is narrow; on a phone each row of a broad one is a card.
 *
 * A column has a `title`; a `cell`, which makes what stands in a row's cell; a `value`, if any, which is exported and
 * sorted by; its `unit` for exports; `number`, which sets it flush right; and a `class`, such as `long` to be cut off.
 * @param caption What the table holds, for screen readers.
 */
export function table(caption, columns, rows, { header = (column) => element("bdi", null, column.title) } = {}) {
  const head = columns.map((column) => {
    const made = element("th", { scope: "col", role: "columnheader", class: classes(column) }, header(column));
    const order = made.querySelector("[data-order]")?.dataset.order;
    if (order) made.setAttribute("aria-sort", order);
    return made;
  });
  const body = rows.map((row) => tableRow(columns, row));
  // Roles are said, as a row that is laid out as a card would lose its own in some browsers.
  return element("div", { class: "table-frame", tabindex: "0", role: "region", "aria-label": caption },
    element("table", { role: "table", class: columns.length > 3 ? "cards-on-phone" : null },
      element("caption", { class: "visually-hidden" }, caption),
      element("thead", { role: "rowgroup" }, element("tr", { role: "row" }, head)),
      element("tbody", { role: "rowgroup" }, body)));
}

/** One row of such a table; its first cell names it. */
export function tableRow(columns, row) {
  return element("tr", { role: "row" }, columns.map((column, index) => {
    const shared = { class: classes(column), "data-label": column.title };
    return index === 0 ? element("th", { scope: "row", role: "rowheader", ...shared }, column.cell(row))
      : element("td", { role: "cell", ...shared }, column.cell(row));
  }));
}

/**
 * A table whose columns sort when their heads are pressed.
 * @param order The column's title, and the direction.
 */
export function sortedTable(caption, columns, rows, order, onOrder) {
  const column = columns.find(({ title }) => title === order.by) ?? columns[0];
  const made = table(caption, columns, sorted(rows, column.value, order.falling), {
    header(head) {
      if (!head.value) return head.title;
      const isOrder = head === column;
      const press = () => onOrder({ by: head.title, falling: isOrder ? !order.falling : Boolean(head.number) });
      const arrow = element(
        "span", { "aria-hidden": "true", class: "arrow" }, isOrder ? (order.falling ? "↓" : "↑") : "");
      return element("button", { class: "head", on: { click: press } }, head.title, arrow);
    },
  });
  const index = columns.indexOf(column);
  made.querySelectorAll("thead th")[index].setAttribute("aria-sort", order.falling ? "descending" : "ascending");
  return made;
}

/** Rows in the order of what `value` says of them; what is missing comes last. */
export function sorted(rows, value, falling) {
  const direction = falling ? -1 : 1;
  return [...rows].sort((a, b) => {
    const [left, right] = [value(a), value(b)];
    if (left === right) return 0;
    if ((left ?? null) === null) return 1;
    if ((right ?? null) === null) return -1;
    return (left < right ? -1 : 1) * direction;
  });
}

/** Rows as CSV with the columns' titles and units. */
export function tableText(columns, rows, options) {
  const exported = columns.filter(({ value }) => value);
  const header = exported.map(({ title, unit }) => unit ? `${title} (${unit})` : title);
  return csv(header, rows.map((row) => exported.map(({ value }) => value(row))), options);
}

/** A button that saves rows as CSV; columns and rows may be functions, asked when it is pressed. */
export function exportButton(name, columns, rows, word = "CSV") {
  const now = (value) => typeof value === "function" ? value() : value;
  const save = () => saveFile(
    `${fileName(name)}.csv`, tableText(now(columns), now(rows), { spreadsheet: isForSpreadsheet() }));
  return element("button", { class: "quiet", on: { click: save } }, icon("save"), word);
}

function classes(column) {
  return [column.number && "number", column.class].filter(Boolean).join(" ") || null;
}
