import { href } from "../address/index.js";
import { clock, duration, longDuration, moment, money, shortCount, within } from "../display/index.js";
import { badge, element, nameLink, nameText } from "../elements/index.js";
import { occurrenceAddress } from "../errors/occurrenceAddress.js";

const longPause = 60_000;
const tones = { event: "accent", error: "bad", cost: "neutral", metric: "neutral" };
const words = { event: "call", error: "error", cost: "cost", metric: "metric" };

/**
 * The steps of a session and the long pauses between them.
 * @param entries Oldest first.
 * @returns {({pause: number}|{entry: object, offset: number, share: number})[]} `pause` and `offset` in milliseconds;
 * `share` is the duration's part of the longest one.
 */
export function stepsOf(entries) {
  const first = entries.length > 0 ? Date.parse(entries[0].timestamp) : 0;
  const longest = Math.max(...entries.map((entry) => entry.duration_ms ?? 0), 1e-9);
  const made = [];
  let before = first;
  for (const entry of entries) {
    const at = Date.parse(entry.timestamp);
    if (at - before >= longPause) made.push({ pause: at - before });
    made.push({ entry, offset: at - first, share: (entry.duration_ms ?? 0) / longest });
    before = at;
  }
  return made;
}

/** All records of a session on one line of time. */
export function ruler(entries) {
  if (entries.length < 2) return null;
  const first = Date.parse(entries[0].timestamp);
  const length = Math.max(1, Date.parse(entries.at(-1).timestamp) - first);
  const label = `Records from ${moment(first)} to ${moment(first + length)}`;
  return element("div", { class: "ruler", role: "img", "aria-label": label }, entries.map((entry) => {
    const mark = element("span", { class: `ruler-mark ${entry.kind} ${entry.success === false ? "failed" : ""}` });
    mark.style.left = `${((Date.parse(entry.timestamp) - first) / length) * 100}%`;
    mark.title = `${within(entry.name)}, ${moment(entry.timestamp)}`;
    return mark;
  }));
}

/**
 * The records one below the other, with bars as long as they took.
 * @param entries Oldest first.
 * @param tools The identifiers of events that name a tool.
 */
export function steps(entries, tools) {
  return element("ol", { class: "timeline", "aria-label": "Records, oldest first" },
    stepsOf(entries).map((step) => step.pause
    ? element("li", { class: "pause" }, `${longDuration(Math.round(step.pause / 1000))} without a record`)
    : row(step, tools)));
}

function row({ entry, offset, share }, tools) {
  const bar = entry.duration_ms !== null
    && element("span", { class: `step-bar ${entry.success === false ? "failed" : ""}` });
  if (bar) bar.style.width = `${Math.max(share * 100, 0.5)}%`;
  const kind = entry.kind === "event" && entry.success === false ? badge("failed", "bad")
    : badge(words[entry.kind], tones[entry.kind]);
  return element("li", { class: "step" },
    element("time", { class: "muted", datetime: entry.timestamp, title: moment(entry.timestamp, "full") },
      entry.kind === "event" ? element("a", { href: href(["events", String(entry.id)]) }, `+${clock(offset)}`)
        : `+${clock(offset)}`),
    kind, element("span", { class: "step-name" }, name(entry, tools)),
    element("span", { class: "step-track", "aria-hidden": "true" }, bar),
    element("span", { class: "step-number number" }, figure(entry)),
    entry.message && element("bdi", { class: "step-message" }, entry.message));
}

function name(entry, tools) {
  if (entry.kind === "event" && tools.has(entry.id)) return nameLink(entry.name, href(["tools", entry.name]));
  if (entry.kind === "error") return nameLink(entry.name, occurrenceAddress(entry));
  return nameText(entry.name);
}

function figure(entry) {
  if (entry.kind === "cost") return money(entry.cost_usd);
  if (entry.kind === "metric") return `${shortCount(entry.value)} ${entry.unit ?? ""}`;
  return entry.duration_ms === null ? "" : duration(entry.duration_ms);
}
