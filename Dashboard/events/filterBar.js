import { change } from "../address/index.js";
import { element, field } from "../elements/index.js";

/** The API's filters from the address' parameters. */
export function filtersOf({ tool, type, session, success }) {
  return Object.fromEntries(Object.entries({ tool_name: tool, event_type: type, session_id: session, success })
    .filter(([, value]) => value));
}

/** Fields that narrow the list; they compare whole texts, as the API does. */
export function filterBar(parameters) {
  const text = (label, name) =>
    field(label, { type: "search", name, value: parameters[name] ?? "", spellcheck: "false" });
  const made = element("form", { class: "filters", role: "search", "aria-label": "Filter events" },
    text("Tool", "tool"), text("Type", "type"), text("Session", "session"),
    field("Outcome", {
      name: "success", value: parameters.success ?? "",
        options: [["", "All"], ["true", "Succeeded"], ["false", "Failed"]],
    }));
  // A field cannot show every name as it is, so what was not touched stays as the address has it.
  const before = new Map(new FormData(made));
  const apply = () => {
    const touched = [...new FormData(made)].filter(([name, value]) => value !== before.get(name));
    for (const [name, value] of touched) before.set(name, value);
    const filters = Object.fromEntries(touched.map(([name, value]) => [name, value || undefined]));
    if (touched.length > 0) change({ ...filters, shown: undefined, y: undefined }, { replace: true });
  };
  made.addEventListener("change", apply);
  made.addEventListener("submit", (event) => {
    event.preventDefault();
    apply();
  });
  return made;
}
