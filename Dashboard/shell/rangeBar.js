import { change, endOf, fixedRange, presets } from "../address/index.js";
import { inputValue, moment, zoneName } from "../display/index.js";
import { element, field, fill, form, icon, openDialog } from "../elements/index.js";

/**
 * Chooses the span of time that a page looks at; the choice is in the address.
 * @param now What is chosen.
 * @param [offers] What else can be chosen; `none` is the word for
 * no span at all.
 */
export function rangeBar({ range, parameters }, { compare = false, live = true, none } = {}) {
  const isNone = none && !parameters.range && !parameters.from;
  const choose = (id) => change({ range: id, from: undefined, to: undefined });
  const buttons = presets.map(
    ({ id, label, words }) => choice(label, `The last ${words}`, !isNone && range.preset?.id === id,
    () => choose(id)));
  if (none) buttons.unshift(choice(none, none, isNone, () => choose(undefined)));
  const isCustom = !isNone && !range.preset;
  const custom = choice(
    isCustom ? spanText(range) : "Custom…", isCustom ? `Custom: ${spanText(range)}` : "Choose a span",
    isCustom, () => chooseSpan(range));
  return element("div", { class: "range-bar" },
    element("p", { class: "print-only" }, isNone ? none : `${spanText(range)}, ${zoneName()}`),
    element("div", { class: "segments", role: "group", "aria-label": "Span of time" }, buttons, custom),
    compare && toggle("Compare", "Compare with the previous period", parameters.compare === "1",
      (isOn) => change({ compare: isOn ? "1" : undefined }, { replace: true })),
    live && range.moves && !isNone && liveToggle(parameters));
}

/** Whether the page is to follow the present. */
export function isLive({ live }) {
  return live !== "off";
}

function choice(text, label, isChosen, choose) {
  return element("button", { title: label, "aria-pressed": String(Boolean(isChosen)), on: { click: choose } }, text);
}

function toggle(text, label, isOn, turn) {
  return element("button", {
    class: "toggle", title: label, "aria-pressed": String(isOn), on: { click: () => turn(!isOn) },
  }, text);
}

function liveToggle(parameters) {
  const isOn = isLive(parameters);
  const made = toggle("", isOn ? "Follows the present; press to pause" : "Paused; press to follow the present", isOn,
    (on) => change({ live: on ? undefined : "off" }, { replace: true }));
  made.classList.add("live-toggle");
  return fill(made, isOn ? element("span", { class: "dot", "aria-hidden": "true" }) : icon("play"),
    isOn ? "Live" : "Paused");
}

function spanText(range) {
  const [start, end] = [range.start, endOf(range)];
  const isOneDay = moment(start, "day") === moment(end, "day");
  return `${moment(start, "dayAndMinute")} – ${moment(end, isOneDay ? "minute" : "dayAndMinute")}`;
}

function chooseSpan(range) {
  openDialog("Span of time", (close) => form([
    field("From", { name: "from", type: "datetime-local", required: true, value: inputValue(range.start) }),
    field("To", { name: "to", type: "datetime-local", required: true, value: inputValue(endOf(range)) },
      `Times are ${zoneName()}.`),
  ], "Show", async ({ from, to }) => {
    const [start, end] = [new Date(from).getTime(), new Date(to).getTime()];
    if (!(start < end)) throw Object.assign(new Error("The start must be before the end."), { status: 0 });
    close();
    change(fixedRange(start, end));
  }));
}
