/** What the address says after `#`: `#/tools/search?range=7d` is the path `["tools", "search"]` and its parameters. */
export function parse(hash) {
  const [path, query = ""] = hash.replace(/^#\/?/, "").split(/\?(.*)/s);
  return {
    path: path.split("/").filter(Boolean).map(decoded),
    parameters: Object.fromEntries(new URLSearchParams(query)),
  };
}

/**
 * The address of a page, to be used as `href`.
 * @param [parameters] Missing and empty ones are left out.
 */
export function href(path, parameters = {}) {
  const kept = Object.entries(parameters).filter(([, value]) => (value ?? "") !== "");
  const query = new URLSearchParams(kept).toString();
  return `#/${path.map(encodeURIComponent).join("/")}${query ? `?${query}` : ""}`;
}

/** The present address. */
export function current() {
  return parse(location.hash);
}

/**
 * Changes some parameters of the present address.
 * @param [options.replace] Leaves no step in the browser's history.
 * @param [options.quiet] Notes alone where the reader is: no step, and the page is not told.
 */
export function change(parameters, { replace = false, quiet = false } = {}) {
  const { path, parameters: present } = current();
  const target = href(path, { ...(replace || quiet ? present : viewOf(present)), ...parameters });
  if (target === location.hash) return;
  if (quiet) history.replaceState(history.state, "", target);
  else if (replace) location.replace(target);
  else location.hash = target;
}

/** What `parameters` ask for, without where the reader was in it: how far it was scrolled, how much was unfolded. */
export function viewOf({ y, shown, ...view }) {
  return view;
}

/** The parameters of `parameters` that say which span of time is looked at, to be carried to another page. */
export function spanOf({ range, from, to }) {
  return { range, from, to };
}

function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
