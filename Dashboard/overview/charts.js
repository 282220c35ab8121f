import { change, fixedRange, href } from "../address/index.js";
import { TimeChart } from "../charts/timeChart.js";
import { duration, money, part, shortCount } from "../display/index.js";
import { element } from "../elements/index.js";

/** The charts of the overview. */
export class OverviewCharts {
  /** The charts, side by side. */
  element;
  #traffic = chart("Traffic", shortCount, "traffic");
  #latency = chart("Response time", duration, "response-time");
  #failures = chart("Failed requests", shortCount, "failures", { success: "false" });
  #rate = chart("Failure rate", part, "failure-rate", { success: "false" });
  #cost = chart("Cost", money, "cost", {}, "costs");

  constructor() {
    this.element = element("div", { class: "charts" }, this.#all().map((one) => one.element));
  }

  /** Shows what `askCourses` brought. */
  draw({ range, step, present, past }) {
    const before = (name, measure, kind = "line") => past
      ? [{ name, colour: "series-past", kind, dashed: true, points: past[measure] }] : [];
    const show = (one, series) => one.draw({ range, step, series });
    return Promise.all([
      show(this.#traffic, [
        { name: "Requests", colour: "series-1", kind: "line", filled: true, points: present.requests },
        ...before("Period before", "requests"),
      ]),
      show(this.#latency, [
        { name: "p50", colour: "series-2", kind: "line", points: present.p50_ms },
        { name: "p95", colour: "series-1", kind: "line", points: present.p95_ms },
        { name: "p99", colour: "series-4", kind: "line", points: present.p99_ms },
        ...before("p95 before", "p95_ms"),
      ]),
      show(this.#failures, [
        { name: "Failed", colour: "bad-fill", kind: "bar", points: present.failures },
        ...before("Period before", "failures"),
      ]),
      show(this.#rate, [
        { name: "Failure rate", colour: "bad-fill", kind: "line", points: present.failure_rate },
        ...before("Period before", "failure_rate"),
      ]),
      show(this.#cost, [
        { name: "Cost", colour: "series-2", kind: "bar", points: present.cost_usd },
        ...before("Period before", "cost_usd"),
      ]),
    ]);
  }

  /** Gives back what the charts hold. */
  close() {
    for (const one of this.#all()) one.close();
  }

  #all() {
    return [this.#traffic, this.#latency, this.#failures, this.#rate, this.#cost];
  }
}

function chart(title, format, file, filters = {}, page = "events") {
  return new TimeChart({
    title, format, file, onZoom: (start, end) => change(fixedRange(start, end)),
    rowsAt: (start, end, { dashed }) => dashed ? null : href([page], { ...fixedRange(start, end), ...filters }),
  });
}
