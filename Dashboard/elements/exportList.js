import { download, isForSpreadsheet, setForSpreadsheet } from "../display/csv.js";
import { count } from "../display/numbers.js";
import { requestAddress } from "../server/requests.js";
import { element } from "./element.js";
import { icon } from "./icon.js";

/**
 * A button that saves all rows of a list of the API, however many: the server writes them straight into a file. It says
 * how many these are before it begins.
 * @param query The list's filters, asked when it is pressed.
 * @param total How many rows there are, as `askPage` says it; null where nobody knows.
 */
export function exportList({ path, query, total }) {
  const form = () => ({ format: "csv", spreadsheet: isForSpreadsheet() ? "true" : undefined });
  const save = () => download(requestAddress(path, { ...query(), ...form() }));
  const word = total ? `CSV (${totalText(total)} ${total.number === 1 ? "row" : "rows"})` : "CSV (all rows)";
  return element("button", { class: "quiet", on: { click: save } }, icon("save"), word);
}

/** A number of rows with what it is worth: `1,234`, `about 1,234`, `at least 1,234`. */
export function totalText({ number, precision }) {
  const words = { estimate: "about ", "at-least": "at least " };
  return `${words[precision] ?? ""}${count(number)}`;
}

/** Where one says whether tables are saved for a spreadsheet. */
export function spreadsheetChoice() {
  const box = element("input", { type: "checkbox", checked: isForSpreadsheet() });
  box.addEventListener("change", () => setForSpreadsheet(box.checked));
  const title = "Text that starts with =, +, - or @ gets an apostrophe before it, so that a spreadsheet does not "
    + "run it as a formula.";
  return element("label", { class: "choice", title }, box, "For a spreadsheet");
}
