import { href, readRange, spanFor } from "../address/index.js";
import { barList } from "../charts/barList.js";
import { count } from "../display/index.js";
import { element, empty, fill, Region, section, timeAgo } from "../elements/index.js";
import { occurrenceAddress } from "../errors/occurrenceAddress.js";
import { pulse } from "../shell/pulse.js";
import { isLive } from "../shell/rangeBar.js";
import { spannedPage } from "../shell/spannedPage.js";
import { cards } from "./cards.js";
import { OverviewCharts } from "./charts.js";
import { askOverviewCourses, askPast, askPresent } from "./questions.js";

/** Shows how the system is doing. */
export function open(view) {
  const charts = new OverviewCharts();
  const range = () => readRange(view.parameters);
  const lists = element("div", { class: "columns" });
  let past = null;

  const top = new Region({
    async load() {
      const span = range();
      // What is compared with stays as it was between two turns of `refresh`, unless asking for it failed.
      past ??= askPast(span).catch((error) => {
        past = null;
        throw error;
      });
      const [present, slow] = await Promise.all([askPresent(span), past]);
      return { ...present, ...slow };
    },
    draw(answer, content) {
      fill(content, cards(answer, pulse.frame, view.parameters), answer.present.total_requests === 0 && nothingYet());
      fill(lists, bottom(answer.present, spanFor(answer.range, view.parameters)));
      if (performance.getEntriesByName("first-numbers").length === 0) performance.mark("first-numbers");
    },
    placeholder: element("div", { class: "cards placeholder", "aria-hidden": "true" },
      Array.from({ length: 7 }, () => element("div", { class: "card number-card" }))),
  });
  const middle = new Region({
    load: () => askOverviewCourses(range(), view.parameters.compare === "1"),
    async draw(answer, content) {
      if (!content.contains(charts.element)) fill(content, charts.element);
      await charts.draw(answer);
    },
  });
  followFrames(view, top, range);
  view.onClose(() => charts.close());

  const refresh = () => {
    past = null;
    return Promise.all([top.refresh(), middle.refresh()]);
  };
  return spannedPage(view,
    { head: view.head("Overview"), content: [top.element, middle.element, lists], refresh, compare: true });
}

function nothingYet() {
  return element("p", { class: "notice after" }, "Nothing was called in this span. Choose a longer one, or ",
    element("a", { href: href(["administration", "connect"]) }, "connect an MCP server"), ".");
}

/** A frame says that something happened: the numbers follow it at once, and the rest at its own pace. */
function followFrames(view, top, range) {
  let isShown = pulse.frame;
  const onFrame = () => {
    const live = isLive(view.parameters);
    if (live || !isShown) showFrame(top.element, isShown = pulse.frame);
    if (live && range().moves && pulse.hasChanged) top.follow();
  };
  pulse.addEventListener("frame", onFrame);
  view.onClose(() => pulse.removeEventListener("frame", onFrame));
}

function showFrame(place, frame) {
  const set = (name, value) => {
    const number = place.querySelector(`[data-number="${name}"]`);
    if (number && number.textContent !== value) fill(number, value);
  };
  set("requests-per-minute", count(frame.requests_per_minute));
  set("active-sessions", count(frame.active_sessions));
}

function bottom({ top_tools: tools, recent_errors: errors }, span) {
  return [
    section("Busiest tools", { actions: element("a", { href: href(["tools"], span) }, "All tools") },
      tools.length === 0 ? empty("No tool was called in this span.") : barList(tools.map((tool) => ({
        name: element("a", { href: href(["tools", tool.tool_name], span) }, tool.tool_name), value: tool.usage_count,
        text: count(tool.usage_count),
      })))),
    section("Latest errors", { actions: element("a", { href: href(["errors"], span) }, "All errors") },
      errors.length === 0 ? empty("No error was reported in this span.") : element("ul", { class: "plain-list" },
        errors.map((error) => element("li", null,
          element("a", { href: occurrenceAddress(error), class: "strong" }, error.error_type),
          element("span", { class: "message" }, error.error_message),
          element("span", { class: "muted" }, timeAgo(error.timestamp)))))),
  ];
}
