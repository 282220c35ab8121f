import { href } from "../address/index.js";
import { askPage, RequestFailed } from "../server/requests.js";

const most = 1000;

/** The address of one error; the moment goes along, because the API finds errors by their time alone. */
export function occurrenceAddress({ id, timestamp }) {
  return href(["errors", "occurrence", String(id)], { at: timestamp });
}

/** The error with an identifier, at the moment that its address names; throws where there is none. */
export async function findOccurrence(id, at) {
  const { rows } = await askPage("analytics/errors", { start_date: at, end_date: at, limit: most });
  const found = rows.find((error) => error.id === id);
  if (!found) throw new RequestFailed(404, "There is no such error.");
  return found;
}
