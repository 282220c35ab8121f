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
        options: [["", "All"], ["true", "Went well"], ["false", "Failed"]],
    }));
  const apply = () => change(
    Object.fromEntries([...new FormData(made)].map(([name, value]) => [name, value || undefined])),
    { replace: true });
  made.addEventListener("change", apply);
  made.addEventListener("submit", (event) => {
    event.preventDefault();
    apply();
  });
  return made;
}
