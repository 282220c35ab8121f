import { moment } from "../display/index.js";
import { exactTime } from "../display/csv.js";
import { element, exportButton, fill, nameText, table } from "../elements/index.js";
import { colour, onSchemeChange } from "./colours.js";
import { description } from "./description.js";
import { dragToZoom } from "./dragToZoom.js";
import { chartLibrary } from "./library.js";
import { settings, shapeOf, showFrame } from "./settings.js";

/**
 * A chart over time with its title, legend, a table of the same numbers and an export.
 *
 * A series has a `name`, a `colour` (its name), a `kind` (line or bar), `points` (`x` in milliseconds since 1970, `y`
 * null where nothing is known), and is `filled` or `dashed`.
 */
export class TimeChart {
  /** The whole figure. */
  element;
  #title;
  #format;
  #stacked;
  #canvas;
  #frame;
  #legend = element("ul", { class: "legend" });
  #table = element("div");
  #note = element("span", { class: "muted" });
  #details;
  #chart = null;
  #drawn = null;
  #shown = null;
  #shape = "";
  #closed = false;
  #endSchemes;

  /**
   * @param options.format How values read; its `axis`, if it has one, is for the axis.
   * @param [options.onZoom] A span was chosen by dragging.
   */
  constructor({ title, format, stacked = false, onZoom = null, file }) {
    this.#title = title;
    this.#format = format;
    this.#stacked = stacked;
    this.#canvas = element("canvas", { role: "img", "aria-label": `${title}: loading` });
    this.#frame = element("div", { class: "chart-frame" }, this.#canvas);
    this.#details = element("details", { on: { toggle: () => this.#drawTable() } },
      element("summary", null, "As a table"), this.#table);
    this.element = element("figure", { class: "chart" },
      element("figcaption", null, element("h2", null, title), this.#note, this.#saveButton(file)),
      this.#legend, this.#frame, this.#details);
    if (onZoom) dragToZoom(this.#frame, () => this.#chart, onZoom);
    this.#endSchemes = onSchemeChange(() => this.#redraw());
  }

  /** Shows series over a span. */
  async draw({ range, step, series }) {
    this.#drawn = { range, step, series };
    this.#canvas.setAttribute("aria-label", description(this.#title, series, range, this.#format));
    // The server adds up days of UTC.
    fill(this.#note, `per ${step}`, step === "day" && " (UTC)");
    fill(this.#legend, series.length > 1 && series.map(legendItem));
    this.#drawTable();
    const Chart = await chartLibrary();
    if (this.#closed) return;
    const shape = shapeOf(this.#drawn);
    if (this.#chart && shape === this.#shape) {
      Object.assign(this.#shown, this.#drawn);
      showFrame(this.#chart, this.#shown);
      return;
    }
    this.#shape = shape;
    this.#shown = { ...this.#drawn };
    this.#chart?.destroy();
    this.#chart = new Chart(this.#canvas, settings(this.#shown, this.#format, this.#stacked));
  }

  /** Gives back what the chart holds. */
  close() {
    this.#closed = true;
    this.#endSchemes();
    this.#chart?.destroy();
    this.#chart = null;
  }

  #redraw() {
    if (this.#drawn) void this.draw(this.#drawn);
  }

  #drawTable() {
    if (!this.#details.open || !this.#drawn) return void fill(this.#table);
    fill(this.#table, table(this.#title, this.#columns(), this.#rows().reverse()));
  }

  #saveButton(file) {
    const button = exportButton(file, () => this.#columns(), () => this.#rows());
    button.setAttribute("aria-label", `Save “${this.#title}” as CSV`);
    return button;
  }

  #columns() {
    const { step, series } = this.#drawn ?? { step: "hour", series: [] };
    const format = step === "day" ? "dayAndYear" : "dayAndMinute";
    const zone = step === "day" ? "UTC" : undefined;
    return [
      { title: "Time", cell: (row) => moment(row.x, format, zone), value: (row) => exactTime(row.x) },
      ...series.map(({ name }, index) => ({
        title: name, number: true, unit: this.#format.unit,
        cell: (row) => row.values[index] === null ? "–" : this.#format(row.values[index]),
        value: (row) => row.values[index],
      })),
    ];
  }

  #rows() {
    const { series } = this.#drawn ?? { series: [] };
    const rows = new Map();
    series.forEach(({ points }, index) => {
      for (const { x, y } of points) {
        if (!rows.has(x)) rows.set(x, { x, values: series.map(() => null) });
        rows.get(x).values[index] = y;
      }
    });
    return [...rows.values()].sort((a, b) => a.x - b.x);
  }
}

function legendItem({ name, colour: of, dashed }) {
  const mark = element("span", { class: `mark ${dashed ? "dashed" : ""}`, "aria-hidden": "true" });
  mark.style.setProperty("--mark", colour(of));
  return element("li", null, mark, nameText(name));
}
