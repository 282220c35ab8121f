const languages = "en";
const whole = new Intl.NumberFormat(languages, { maximumFractionDigits: 0 });
const compact = new Intl.NumberFormat(languages, { notation: "compact", maximumFractionDigits: 1 });
const absent = "–";

/** A count with all its digits, such as `12,345`. */
export function count(value) {
  return (value ?? null) === null ? absent : whole.format(value);
}

/** A count in few characters, such as `12.3K`, for axes and small places. */
export function shortCount(value) {
  return Math.abs(value) < 10_000 ? trimmed(value) : compact.format(value);
}

shortCount.isWhole = true;

/** A part of one as percent, such as `97.64 %`. */
export function part(value) {
  return (value ?? null) === null ? absent : percent(value * 100);
}

part.axis = (value) => `${Number((value * 100).toPrecision(3))} %`;

/** Percent with decimals; what is not quite all or nothing is never rounded to it. */
export function percent(value, decimals = 2) {
  if ((value ?? null) === null) return absent;
  if (value === 0 || value === 100) return `${value} %`;
  const least = 10 ** -decimals;
  if (value > 0 && value < least) return `< ${least.toFixed(decimals)} %`;
  if (value < 100 && value > 100 - least) return `> ${(100 - least).toFixed(decimals)} %`;
  return `${value.toFixed(decimals)} %`;
}

/** Milliseconds in the unit that suits them, with three digits: `0.12 ms`, `96.8 ms`, `3.60 s`, `2 min 5 s`. */
export function duration(milliseconds) {
  if ((milliseconds ?? null) === null) return absent;
  if (milliseconds === 0) return "0 ms";
  if (milliseconds < 999.5) return `${threeDigits(milliseconds)} ms`;
  if (milliseconds < 59_995) return `${threeDigits(milliseconds / 1000)} s`;
  return longDuration(Math.round(milliseconds / 1000));
}

duration.axis = axisDuration;

/** A round duration for axes, such as `5 s` and `200 ms`. */
function axisDuration(milliseconds) {
  return duration(milliseconds).replace(/\.?0+ (?=m?s$)/, (zeros) => zeros.includes(".") ? " " : zeros);
}

/** The time since something began, as a clock that was started then: `12.3 s`, `4:49`, `1:02:07`. */
export function clock(milliseconds) {
  if (milliseconds < 59_950) return `${(milliseconds / 1000).toFixed(1)} s`;
  const seconds = Math.round(milliseconds / 1000);
  const two = (number) => String(number).padStart(2, "0");
  const minutes = Math.floor(seconds / 60);
  const rest = two(seconds % 60);
  return minutes < 60 ? `${minutes}:${rest}` : `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${rest}`;
}

/** US dollars: cents from a dollar on, more digits below, so that little money is not shown as none. */
export function money(dollars) {
  if ((dollars ?? null) === null) return absent;
  if (dollars === 0) return "$0";
  const size = Math.abs(dollars);
  const digits = size >= 0.01 ? { minimumFractionDigits: 2, maximumFractionDigits: size >= 1 ? 2 : 3 }
    : { maximumSignificantDigits: 3 };
  return `${dollars < 0 ? "−" : ""}$${new Intl.NumberFormat(languages, digits).format(size)}`;
}

/** `one` or `many` with its count, such as `1 call` and `2 calls`. */
export function counted(value, one, many = `${one}s`) {
  return `${count(value)} ${value === 1 ? one : many}`;
}

/** Bytes in the unit that suits them, such as `51.8 MB`. */
export function bytes(value) {
  const units = ["B", "kB", "MB", "GB", "TB"];
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${unit === 0 ? whole.format(value) : threeDigits(value)} ${units[unit]}`;
}

/** Whole seconds as the two largest of days, hours, minutes and seconds. */
export function longDuration(seconds) {
  const steps = [[86_400, "d"], [3600, "h"], [60, "min"], [1, "s"]];
  const parts = [];
  for (const [size, unit] of steps) {
    const times = Math.floor(seconds / size);
    seconds -= times * size;
    if (times > 0) parts.push(`${times} ${unit}`);
    else if (parts.length > 0) break;
    if (parts.length === 2) break;
  }
  return parts.join(" ") || "0 s";
}

function trimmed(value) {
  return new Intl.NumberFormat(languages, { maximumFractionDigits: Number.isInteger(value) ? 0 : 2 }).format(value);
}

function threeDigits(value) {
  const digits = value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2;
  return value.toFixed(digits);
}
