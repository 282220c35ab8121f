import { copyButton, element, field, fill, form, nameText, openDialog } from "../elements/index.js";
import { ask } from "../server/requests.js";

/**
 * Makes a key and shows it, this once.
 * @param onMade Gets the key as the API describes it, `key` among it.
 * @param [wish] What is chosen at first.
 */
export function makeKey(onMade, { scopes = ["ingest"] } = {}) {
  openDialog("New API key", (close) => {
    const place = element("div");
    const scope = (name, label, hint) => field(label, { type: "checkbox", name, checked: scopes.includes(name) }, hint);
    fill(place, form([
      field("Name", { name: "name", required: true, maxlength: "100", autocomplete: "off" },
        "Such as the name of the server that uses it."),
      element("fieldset", null, element("legend", null, "Permissions"),
        scope("ingest", "Send records", "events, errors, costs and metrics"),
          scope("read", "Read analytics", "lists, aggregates and exports")),
      field("Valid until", { name: "expires_at", type: "datetime-local" },
        "If this is empty, the key is valid until it is revoked."),
    ], "Create key", async (values) => {
      const made = await ask("admin/keys", { method: "POST", body: body(values) });
      onMade(made);
      fill(place, shownOnce(made, close));
      place.querySelector("button").focus();
    }));
    return place;
  });
}

function body({ name, ingest, read, expires_at: end }) {
  const scopes = [ingest && "ingest", read && "read"].filter(Boolean);
  return { name, scopes, ...(end ? { expires_at: new Date(end).toISOString() } : {}) };
}

function shownOnce({ key, name }, close) {
  return [
    element("p", null, "This is the key “", nameText(name), "”. It is shown only once: copy it now."),
    element("div", { class: "secret" }, element("code", { "data-key": true }, key), copyButton(key)),
    element("div", { class: "actions" }, element("button", { class: "primary", on: { click: close } }, "Done")),
  ];
}
