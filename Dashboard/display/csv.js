/**
 * Rows as CSV (RFC 4180): CRLF behind each line, a missing value is an empty field, and values stay exact.
 * @param header The columns' names.
 */
export function csv(header, rows) {
  return [header, ...rows].map((row) => `${row.map(field).join(",")}\r\n`).join("");
}

/** Hands a text to the browser as a file to keep. */
export function saveFile(name, text, type = "text/csv") {
  const address = URL.createObjectURL(new Blob([text], { type: `${type};charset=utf-8` }));
  const link = Object.assign(document.createElement("a"), { href: address, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

function field(value) {
  if ((value ?? null) === null) return "";
  const text = typeof value === "object" ? JSON.stringify(value) : String(value);
  return text === "" || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
