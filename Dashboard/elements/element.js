/**
 * Makes an element; texts become text nodes, so nothing that the server sends is ever read as HTML.
 * @param tag A tag's name.
 * @param [properties] Attributes; `on` holds listeners; true is an empty attribute, false and null are none.
 * @param children Nodes, texts, numbers and arrays of them; null and false are left out.
 */
export function element(tag, properties, ...children) {
  const made = document.createElement(tag);
  // A button sends its form unless it says that it does not.
  if (tag === "button") made.type = "button";
  for (const [name, value] of Object.entries(properties ?? {})) set(made, name, value);
  append(made, children);
  return made;
}

/** Puts `children` in the place of all that `parent` holds. */
export function fill(parent, ...children) {
  const holder = document.createDocumentFragment();
  append(holder, children);
  parent.replaceChildren(holder);
  return parent;
}

function set(made, name, value) {
  if ((value ?? false) === false) return;
  if (name === "on") {
    for (const [event, listener] of Object.entries(value)) made.addEventListener(event, listener);
  } else {
    made.setAttribute(name, value === true ? "" : value);
  }
}

function append(parent, children) {
  for (const child of children.flat(Infinity)) {
    if ((child ?? false) !== false) parent.append(child);
  }
}
