import { change, fixedRange, href, readRange, spanFor } from "../address/index.js";
import { TimeChart } from "../charts/timeChart.js";
import { duration, part, shortCount } from "../display/index.js";
import { element, fill, Region } from "../elements/index.js";
import { backLink, spannedPage } from "../shell/spannedPage.js";
import { cards } from "./cards.js";
import { latestCalls } from "./latestCalls.js";
import { askTool, askToolCourses } from "./questions.js";

/** How often the latest calls are asked for: they are many rows, and change little as a whole. */
const latestAge = 30_000;

/** Shows one tool: its numbers, their course, how its durations are spread, who calls it and what failed. */
export function open(view, name) {
  const range = () => readRange(view.parameters);
  const span = () => spanFor(range(), view.parameters);
  const onZoom = (start, end) => change(fixedRange(start, end));
  const rowsAt = (start, end, { success }) => href(["events"], { ...fixedRange(start, end), tool: name, success });
  const chart = (title, format, file) => new TimeChart({ title, format, file: `${name}-${file}`, onZoom, rowsAt });
  const calls = chart("Calls", shortCount, "calls");
  const rate = chart("Failure rate", part, "failure-rate");
  const latency = chart("Response time", duration, "response-time");
  const charts = element("div", { class: "charts" }, [calls, rate, latency].map((one) => one.element));
  view.onClose(() => [calls, rate, latency].forEach((one) => one.close()));

  const top = new Region({
    load: () => askTool(name, range()), draw: (answer, content) => fill(content, cards(answer, name, span())),
    placeholder: element("div", { class: "cards placeholder" }, element("div", { class: "card number-card" })),
  });
  const middle = new Region({
    load: () => askToolCourses(name, range()),
    async draw({ courses, ...frame }, content) {
      if (!content.contains(charts)) fill(content, charts);
      const line = (title, colour, measure) => ({ name: title, colour, kind: "line", points: courses[measure] });
      await calls.draw({ ...frame, series: [
        { ...line("Calls", "series-1", "requests"), filled: true },
          { ...line("Failed", "bad-fill", "failures"), kind: "bar", success: "false" },
      ] });
      await rate.draw({ ...frame, series: [
        { ...line("Failure rate", "bad-fill", "failure_rate"), success: "false" },
      ] });
      await latency.draw({ ...frame, series: [
        line("p50", "series-2", "p50_ms"), line("p95", "series-1", "p95_ms"), line("p99", "series-4", "p99_ms"),
      ] });
    },
  });
  const below = latestCalls(name, range, span);
  const back = backLink("Tools", href(["tools"], span()));
  let latest = 0;
  return spannedPage(view, {
    head: element("div", null, back, view.head(name)), content: [top.element, middle.element, below.element],
    onUpdate() {
      back.href = href(["tools"], span());
      latest = 0;
    },
    refresh() {
      const isDue = Date.now() - latest > latestAge;
      if (isDue) latest = Date.now();
      return Promise.all([top.refresh(), middle.refresh(), isDue && below.refresh()]);
    },
  });
}
