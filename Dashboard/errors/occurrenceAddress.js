import { href } from "../address/index.js";

/** The address of one error. */
export function occurrenceAddress({ id }) {
  return href(["errors", "occurrence", String(id)]);
}
