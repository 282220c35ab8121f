import { askPage, RequestFailed } from "../server/requests.js";

const pageSize = 1000;

/** The group with an identifier: the API lists groups and has no route for one. Throws where there is none. */
export async function findGroup(id) {
  let cursor;
  do {
    const page = await askPage("analytics/error-groups", { limit: pageSize, cursor });
    const found = page.rows.find((group) => group.id === id);
    if (found) return found;
    ({ cursor } = page);
  } while (cursor);
  throw new RequestFailed(404, "There is no such group of errors.");
}
