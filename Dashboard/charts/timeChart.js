import { stepLength, stepWords } from "../address/index.js";
import { moment } from "../display/index.js";
import { element, exportButton, fill, table } from "../elements/index.js";
import { colour, onSchemeChange } from "./colours.js";
import { description } from "./description.js";
import { dragToZoom } from "./dragToZoom.js";
import { chartLibrary } from "./library.js";
import { settings, shapeOf, showFrame } from "./settings.js";

/**
 * A chart over time with its title, legend, a table of the same numbers and an export.
 *
 * A series has a `name`, a `colour` (its name), a `kind` (line or bar), `points` (`x` in milliseconds since 1970, `y`
 * null where nothing is known), and is `filled` or `dashed`. Pressing its name in the legend hides it.
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
  #hidden = new Set();
  #rowsAt;
  #endSchemes;

  /**
   * @param options.format How values read; its `axis`, if it has one, is for the axis.
   * @param [options.onZoom] A span was chosen by dragging.
   * @param [options.rowsAt] The address of a step's rows, from its first moment, the next step's, and the series.
   */
  constructor({ title, format, stacked = false, onZoom = null, rowsAt = null, file }) {
    this.#title = title;
    this.#format = format;
    this.#stacked = stacked;
    this.#rowsAt = rowsAt;
    this.#canvas = element("canvas", { role: "img", "aria-label": `${title}: loading` });
    this.#frame = element("div", { class: "chart-frame" }, this.#canvas);
    this.#details = element("details", { on: { toggle: () => this.#drawTable() } },
      element("summary", null, "As a table"), this.#table);
    this.element = element("figure", { class: "chart" },
      element("figcaption", null, element("h2", null, title), this.#note, this.#saveButton(file)),
      this.#legend, this.#frame, this.#details);
    if (onZoom) dragToZoom(this.#frame, () => this.#chart, onZoom, (event) => this.#openRows(event));
    this.#endSchemes = onSchemeChange(() => this.#redraw());
  }

  /** Shows series over a span. */
  async draw({ range, step, series }) {
    this.#drawn = { range, step, series };
    this.#canvas.setAttribute("aria-label", description(this.#title, series, range, this.#format));
    // The server adds up days of UTC.
    fill(this.#note, `per ${stepWords[step]}`, step === "day" && " of UTC");
    fill(this.#legend, series.length > 1 && series.map((one) => this.#legendItem(one)));
    this.#drawTable();
    const Chart = await chartLibrary().catch((error) => this.#showTableAlone(error));
    if (this.#closed || !Chart) return;
    this.#frame.hidden = false;
    const shape = shapeOf(this.#drawn);
    if (this.#chart && shape === this.#shape) {
      Object.assign(this.#shown, this.#drawn);
      showFrame(this.#chart, this.#shown, this.#hidden);
      return;
    }
    this.#shape = shape;
    this.#shown = { ...this.#drawn };
    this.#chart?.destroy();
    this.#chart = new Chart(this.#canvas, settings(this.#shown, this.#format, this.#stacked, this.#hidden));
  }

  /** Gives back what the chart holds. */
  close() {
    this.#closed = true;
    this.#endSchemes();
    this.#chart?.destroy();
    this.#chart = null;
  }

  /** Without the program that draws, the numbers are there all the same. */
  #showTableAlone({ message }) {
    fill(this.#note, message);
    this.#frame.hidden = true;
    this.#details.open = true;
  }

  #openRows(event) {
    const [hit] = this.#chart.getElementsAtEventForMode(event, "nearest", { intersect: true }, true);
    const [near] = hit ? [hit] : this.#chart.getElementsAtEventForMode(event, "index", { intersect: false }, true);
    const series = near && this.#shown.series[near.datasetIndex];
    const target = series && this.#rowsOf(series.points[near.index].x, series);
    if (target) location.hash = target;
  }

  #rowsOf(start, series) {
    return this.#rowsAt?.(start, start + stepLength[this.#drawn.step], series) ?? null;
  }

  #legendItem({ name, colour: of, dashed }) {
    const mark = element("span", { class: `mark ${dashed ? "dashed" : ""}`, "aria-hidden": "true" });
    mark.style.setProperty("--mark", colour(of));
    const button = element("button", {
      "aria-pressed": String(!this.#hidden.has(name)), title: `Show or hide “${name}”`, on: { click: () => turn() },
    }, mark, name);
    const turn = () => {
      if (!this.#hidden.delete(name)) this.#hidden.add(name);
      button.setAttribute("aria-pressed", String(!this.#hidden.has(name)));
      if (this.#chart) showFrame(this.#chart, this.#shown, this.#hidden);
    };
    return element("li", null, button);
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
      {
        title: "Time", cell: (row) => link(moment(row.x, format, zone), this.#rowsOf(row.x, series[0])),
        value: (row) => new Date(row.x).toISOString(),
      },
      ...series.map(({ name }, index) => ({
        title: name, number: true, cell: (row) => row.values[index] === null ? "–" : this.#format(row.values[index]),
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

function link(text, href) {
  return href ? element("a", { href }, text) : text;
}
