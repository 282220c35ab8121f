import { element } from "./element.js";
import { ago, moment } from "../display/times.js";

/** A moment in the reader's time zone; pointing at it shows the zone and the milliseconds. */
export function time(value, format = "moment") {
  if ((value ?? null) === null) return "–";
  return element("time", { datetime: value, title: moment(value, "full") }, moment(value, format));
}

/** How long ago a moment was; pointing at it shows the moment. */
export function timeAgo(value) {
  if ((value ?? null) === null) return "never";
  return element("time", { datetime: value, title: moment(value, "full") }, ago(value));
}
