import { element, fill } from "./element.js";

let lastID = 0;

/**
 * A labelled field of a form.
 * @param properties Attributes of the input; `options` (pairs of value and text) makes it a select.
 * @param [hint] What is allowed.
 */
export function field(label, properties, hint) {
  lastID += 1;
  const id = `field-${lastID}`;
  const { options, ...attributes } = properties;
  const hintID = hint ? `${id}-hint` : null;
  const shared = { id, "aria-describedby": hintID, ...attributes };
  const control = options
    ? element("select", shared, options.map(([value, text]) =>
      element("option", { value, selected: value === attributes.value }, text)))
    : element("input", shared);
  return element("div", { class: attributes.type === "checkbox" ? "field check" : "field" },
    element("label", { for: id }, label), control, hint && element("small", { id: hintID }, hint));
}

/**
 * A form that sends what was entered, and shows at each field what the server says of it.
 * @param word The button's word.
 * @param send May reject with `RequestFailed`.
 */
export function form(fields, word, send, { label } = {}) {
  const notice = element("div", { role: "alert" });
  const button = element("button", { class: "primary", type: "submit" }, word);
  const made = element("form", { "aria-label": label }, fields, notice, element("div", { class: "actions" }, button));
  made.addEventListener("submit", async (event) => {
    event.preventDefault();
    button.disabled = true;
    fill(notice);
    made.querySelectorAll("[aria-invalid]").forEach((control) => control.removeAttribute("aria-invalid"));
    try {
      await send(valuesOf(made));
    } catch (error) {
      if (error.status === undefined) console.error(error);
      fill(notice, complaint(made, error));
    } finally {
      button.disabled = false;
    }
  });
  return made;
}

function valuesOf(made) {
  const values = {};
  for (const control of made.elements) {
    if (!control.name) continue;
    values[control.name] = control.type === "checkbox" ? control.checked : control.value;
  }
  return values;
}

function complaint(made, error) {
  const lines = (error.errors ?? []).map(({ pointer, detail }) => {
    const control = made.elements.namedItem(pointer.replace(/^\//, "").split("/")[0]);
    control?.setAttribute?.("aria-invalid", "true");
    return element("li", null, `${pointer.replace(/^\//, "").replaceAll("_", " ")}: ${detail}`);
  });
  return element("div", { class: "notice bad" }, element("p", null, error.message),
    lines.length > 0 && element("ul", null, lines));
}
