const time = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
const formats = {
  moment: { day: "numeric", month: "short", ...time, second: "2-digit" },
  full: {
    year: "numeric", month: "short", day: "numeric", ...time, second: "2-digit", fractionalSecondDigits: 3,
    timeZoneName: "short",
  },
  clock: { ...time, second: "2-digit" },
  minute: time,
  day: { day: "numeric", month: "short" },
  dayAndYear: { day: "numeric", month: "short", year: "numeric" },
  dayAndTime: { year: "numeric", month: "short", day: "numeric", ...time },
  dayAndMinute: { day: "numeric", month: "short", ...time },
};
const made = new Map();

/**
 * A moment in the reader's time zone.
 * @param value A moment: RFC 3339, milliseconds since 1970, or a date.
 * @param [zone] A time zone's name; the reader's own where it is missing.
 */
export function moment(value, format = "moment", zone = undefined) {
  if ((value ?? null) === null) return "–";
  const key = `${format} ${zone}`;
  if (!made.has(key)) made.set(key, new Intl.DateTimeFormat("en-GB", { ...formats[format], timeZone: zone }));
  return made.get(key).format(new Date(value));
}

/** The reader's time zone as people call it, such as `Europe/Oslo`. */
export function zoneName() {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** How long ago a moment was, in words: `just now`, `12 s ago`, `3 min ago`, `5 h ago`, `2 d ago`. */
export function ago(value, now = Date.now()) {
  const seconds = Math.floor((now - new Date(value).getTime()) / 1000);
  if (seconds < 1) return "just now";
  if (seconds < 60) return `${seconds} s ago`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ago`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h ago`;
  return `${Math.floor(seconds / 86_400)} d ago`;
}

/** The first moment of the day that `now` is in, as the reader's clock has it, moved by whole `days`. */
export function startOfDay(now, days = 0) {
  const date = new Date(now);
  return new Date(date.getFullYear(), date.getMonth(), date.getDate() + days).getTime();
}

/** What an `<input type="datetime-local">` holds for a moment, in the reader's time zone. */
export function inputValue(value) {
  const date = new Date(value);
  const two = (number) => String(number).padStart(2, "0");
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day}T${two(date.getHours())}:${two(date.getMinutes())}`;
}
