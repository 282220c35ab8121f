import { element } from "./element.js";
import { csv, saveFile } from "../display/csv.js";
import { icon } from "./icon.js";

/**
 * A table that scrolls sideways by itself where the screen is narrow.
 *
 * A column has a `title`; a `cell`, which makes what stands in a row's cell; a `value`, if any, which is exported and
 * sorted by; `number`, which sets it flush right; and a `class`, such as `wide` for what a phone leaves out.
 * @param caption What the table holds, for screen readers.
 */
export function table(caption, columns, rows, { header = (column) => column.title } = {}) {
  const head = columns.map((column) => {
    const made = element("th", { scope: "col", class: classes(column) }, header(column));
    const order = made.querySelector("[data-order]")?.dataset.order;
    if (order) made.setAttribute("aria-sort", order);
    return made;
  });
  const body = rows.map((row) => tableRow(columns, row));
  return element("div", { class: "table-frame", tabindex: "0", role: "region", "aria-label": caption },
    element("table", null,
      element("caption", { class: "visually-hidden" }, caption),
      element("thead", null, element("tr", null, head)),
      element("tbody", null, body)));
}

/** One row of such a table; its first cell names it. */
export function tableRow(columns, row) {
  return element("tr", null, columns.map((column, index) => index === 0
    ? element("th", { scope: "row", class: classes(column) }, column.cell(row))
    : element("td", { class: classes(column) }, column.cell(row))));
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

/** A button that keeps the rows that are shown as CSV; columns and rows may be functions, asked when it is pressed. */
export function exportButton(name, columns, rows) {
  const now = (value) => typeof value === "function" ? value() : value;
  const save = () => {
    const exported = now(columns).filter(({ value }) => value);
    const lines = now(rows).map((row) => exported.map(({ value }) => value(row)));
    saveFile(`${name}.csv`, csv(exported.map(({ title }) => title), lines));
  };
  return element("button", { class: "quiet", on: { click: save } }, icon("save"), "CSV");
}

function classes(column) {
  return [column.number && "number", column.class].filter(Boolean).join(" ") || null;
}
