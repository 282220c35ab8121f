/** The name under which the browser keeps whether tables are for a spreadsheet. */
const memory = "mcp-admin.spreadsheet";

/** How a text begins that a spreadsheet takes for a formula; the full-width forms are signs in some languages. */
const formula = /^[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/;

/**
 * Rows as CSV (RFC 4180): CRLF behind each line, a missing value is an empty field, and values stay exact.
 * @param header The columns' names.
 * @param [options.spreadsheet] Whether texts that a spreadsheet would take for formulas get an apostrophe before them.
 */
export function csv(header, rows, { spreadsheet = false } = {}) {
  return [header, ...rows].map((row) => `${row.map((value) => field(value, spreadsheet)).join(",")}\r\n`).join("");
}

/** A moment as the API's CSV has it: in UTC, always with six digits of fraction, so that every reader sees one form. */
export function exactTime(value) {
  if ((value ?? null) === null) return null;
  if (typeof value === "number") return new Date(value).toISOString().replace("Z", "000Z");
  const [, start, fraction = ""] = /^(.*?)(?:\.(\d+))?Z$/.exec(value) ?? [];
  return start === undefined ? value : `${start}.${fraction.slice(0, 6).padEnd(6, "0")}Z`;
}

/** Whether tables are saved for a spreadsheet. */
export function isForSpreadsheet() {
  return localStorage.getItem(memory) === "yes";
}

/** Keeps whether tables are saved for a spreadsheet. */
export function setForSpreadsheet(is) {
  if (is) localStorage.setItem(memory, "yes");
  else localStorage.removeItem(memory);
}

/** Hands a text to the browser as a file to keep. */
export function saveFile(name, text, type = "text/csv") {
  const address = URL.createObjectURL(new Blob([text], { type: `${type};charset=utf-8` }));
  download(address, name);
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

/** Has the browser load an address into a file. */
export function download(address, name = "") {
  Object.assign(document.createElement("a"), { href: address, download: name }).click();
}

function field(value, spreadsheet) {
  if ((value ?? null) === null) return "";
  let text = typeof value === "object" ? JSON.stringify(value) : String(value);
  // Numbers are never formulas, negative ones neither.
  if (spreadsheet && typeof value === "string" && formula.test(text)) text = `'${text}`;
  return text === "" || /^ | $|[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
