import { change } from "../address/index.js";
import { exactTime } from "../display/csv.js";
import { badge, element, empty, exportButton, fill, Region, section, segments, time } from "../elements/index.js";
import { ask } from "../server/requests.js";

const levels = [["", "All"], ["INFO", "Info"], ["WARNING", "Warning"], ["ERROR", "Error"]];
const tones = new Map([["WARNING", "warn"], ["ERROR", "bad"], ["CRITICAL", "bad"]]);
const columns = ["ts", "level", "name", "message"].map((title) => ({
  title, value: (line) => title === "ts" ? exactTime(line.ts) : line[title],
}));

/** Shows the program's own latest log lines, the newest on top. */
export function open(view, show) {
  let lines = [];
  const tabs = element("div");
  const region = new Region({
    load: () => ask("analytics/logs", { query: { limit: 500, level: view.parameters.level } }),
    draw(answer, content) {
      lines = answer.reverse();
      if (lines.length === 0) return void fill(
        content, empty("No line of this level.", "The server keeps its latest 1,000 lines until it restarts."));
      fill(content, element(
        "ol", { class: "log", "aria-label": "Log lines, newest first" }, lines.map(({ ts, level, message }) =>
        element("li", null, time(ts, "moment"), element("span", null, badge(level.toLowerCase(), tones.get(level))),
          element("span", null, message)))));
    },
  });
  const choose = (value) => {
    change({ level: value || undefined }, { replace: true });
    drawTabs();
    void region.refresh();
  };
  function drawTabs() {
    fill(tabs, segments("Minimum level", levels, view.parameters.level ?? "", choose));
  }
  drawTabs();
  const save = exportButton("log", columns, () => lines, "CSV (shown lines)");
  show(section("Log", { actions: [tabs, save] }, region.element));
  void region.refresh();
  view.keepFresh(() => region.refresh(), () => 3000);
}
