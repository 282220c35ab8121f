import { counted } from "../display/index.js";
import { deletedNote, element, empty, exportList, fill, icon, Region, table, tableRow } from "../elements/index.js";
import { contact } from "../server/contact.js";
import { watch } from "../server/live.js";
import { askPage } from "../server/requests.js";
import { columns } from "./columns.js";
import { filtersOf } from "./filterBar.js";
import { Tail } from "./tail.js";

const most = 300;

/** Events as they come, the newest on top; they can be paused, to read in peace. */
export class LiveEvents {
  /** The element. */
  element;
  #tail = new Tail(most);
  #isListed = false;
  #body = null;
  #hold = element("button", { on: { click: () => this.#toggle() } });
  #count = element("span", { class: "muted" });
  #notice = element("span", { class: "muted", role: "status" });
  #place = element("div");
  #export = element("span");
  #deletedBefore = null;
  #region;
  #stop;
  #again = () => void this.#region.refresh();

  constructor(parameters) {
    const filters = filtersOf(parameters);
    this.#region = new Region({
      load: () => askPage("analytics/events", { ...filters, limit: 50, count: "true" }),
      draw: ({ rows, total, deletedBefore }, content) => {
        this.#deletedBefore = deletedBefore;
        fill(this.#export, exportList({ path: "analytics/events", query: () => filters, total }));
        this.#list(rows, content);
      },
    });
    this.element = element("section", { class: "card section" },
      element("header", null, element("h2", null, "Live events"), this.#count, this.#notice,
        element("div", { class: "header-actions" },
          this.#export, this.#hold)),
      this.#region.element);
    // Watching begins before the list is asked for, so that nothing is lost between the two.
    this.#stop = watch("events", filters, {
      rows: (rows) => this.#isListed ? this.#receive(rows) : void this.#tail.add(rows),
      reset: this.#again,
      dropped: (number) => fill(this.#notice, number === null ? "Some" : counted(number, "event"),
        " came too fast to be shown."),
    });
    contact.addEventListener("back", this.#again);
    this.#again();
    this.#say();
  }

  /** Ends it. */
  close() {
    contact.removeEventListener("back", this.#again);
    this.#stop();
  }

  #list(rows, content) {
    this.#tail.start(rows);
    this.#isListed = true;
    if (!content.contains(this.#place)) fill(content, this.#place);
    this.#draw();
  }

  #draw() {
    const { rows } = this.#tail;
    fill(this.#place, rows.length === 0
      ? [empty("No event yet.", "New events appear here as they arrive."), deletedNote(this.#deletedBefore)]
      : table("The latest events", columns, rows));
    this.#body = this.#place.querySelector("tbody");
    this.#say();
  }

  #receive(rows) {
    const fresh = this.#tail.add(rows);
    const body = this.#body;
    if (fresh.length > 0 && !body) return this.#draw();
    body?.prepend(...fresh.map((event) => {
      const row = tableRow(columns, event);
      row.classList.add("fresh");
      return row;
    }));
    while (body?.rows.length > this.#tail.rows.length) body.lastElementChild.remove();
    this.#say();
  }

  #toggle() {
    if (this.#tail.isHeld) {
      this.#tail.release();
      this.#draw();
    } else {
      this.#tail.isHeld = true;
      this.#say();
    }
  }

  #say() {
    const { isHeld, waiting, rows } = this.#tail;
    this.#hold.setAttribute("aria-pressed", String(isHeld));
    fill(this.#hold, icon(isHeld ? "play" : "pause"), isHeld ? "Resume" : "Pause");
    const more = waiting > 0 ? `, ${counted(waiting, "new event")} waiting` : "";
    fill(this.#count, `${counted(rows.length, "event")} shown, at most ${most}${more}`);
  }
}
