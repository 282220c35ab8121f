import { count, duration } from "../display/index.js";
import { element, table } from "../elements/index.js";

/** Columns for bins that lie side by side, with the same numbers as a table. */
export function histogram(title, bins) {
  const highest = Math.max(...bins.map((bin) => bin.count), 1);
  const total = bins.reduce((sum, bin) => sum + bin.count, 0);
  const tallest = bins.find((bin) => bin.count === highest);
  const label = `${title}: ${count(total)} calls, most of them, ${count(highest)}, between ${duration(tallest.from)} ` +
    `and ${duration(tallest.to)}`;
  const every = Math.ceil(bins.length / 6);
  const columns = bins.map((bin, index) => {
    const bar = element("span", { class: "column-bar" });
    bar.style.height = `${(bin.count / highest) * 100}%`;
    const shown = index % every === 0;
    return element("div",
      { class: "column", title: `${duration(bin.from)} to ${duration(bin.to)}: ${count(bin.count)}` },
      element("div", { class: "column-space" }, bar),
        element("span", { class: "column-name" }, shown ? duration(bin.from) : ""));
  });
  const rows = table(title, [
    { title: "From", cell: (bin) => duration(bin.from) },
    { title: "To", number: true, cell: (bin) => duration(bin.to) },
    { title: "Calls", number: true, cell: (bin) => count(bin.count) },
  ], bins);
  return [
    element("div", { class: "histogram", role: "img", "aria-label": label }, columns),
    element("details", null, element("summary", null, "As a table"), rows),
  ];
}
