import { contact } from "./contact.js";

/** An answer that is no success, or none at all. */
export class RequestFailed extends Error {
  /**
   * @param status The answer's status; 0 where there was no answer.
   * @param message What went wrong, in words for the reader.
   * @param [errors] What is wrong with single values.
   * @param [requestID] The name under which the server's log has more.
   */
  constructor(status, message, errors = [], requestID = "") {
    super(message);
    this.status = status;
    this.errors = errors;
    this.requestID = requestID;
  }
}

/** Who wants to know that nobody is signed in any more. */
export const signInWanted = new EventTarget();

const base = "/api/v1/";

/**
 * Asks the API, and answers its JSON; undefined where the answer has no body. Throws `RequestFailed`.
 * @param path Below `/api/v1/`, or from the root where it begins with `/`.
 */
export async function ask(path, options = {}) {
  const answer = await send(path, options);
  const type = answer.headers.get("content-type") ?? "";
  if (answer.status === 204) return undefined;
  return type.startsWith("application/json") ? answer.json() : answer.text();
}

/**
 * Asks for a page of a list.
 * @returns {Promise<{rows: object[], cursor: string|null, total: object|null, deletedBefore: string|null}>} `cursor`
 * leads to the next page, if there is one; `total` is how many rows there are, where `count` asked for it;
 * `deletedBefore` is the moment before which records of the span were deleted because of their age.
 */
export async function askPage(path, query, signal) {
  const answer = await send(path, { query, signal });
  const { headers } = answer;
  const number = headers.get("x-total-count");
  return {
    rows: await answer.json(), cursor: nextCursor(headers.get("link")),
    total: number === null ? null : { number: Number(number), precision: headers.get("x-total-count-precision") },
    deletedBefore: headers.get("x-records-deleted-before"),
  };
}

/** The cursor in a `Link` header that leads to a next page; null where there is none. */
export function nextCursor(header) {
  const target = /<([^>]*)>\s*;\s*rel="?next"?/.exec(header ?? "")?.[1];
  return target ? new URLSearchParams(target.split("?")[1]).get("cursor") : null;
}

async function send(path, { query = {}, method = "GET", body, accept = "application/json", signal }) {
  const headers = { Accept: accept };
  if (method !== "GET") headers["X-Requested-With"] = "mcp-admin";
  if (body !== undefined) headers["Content-Type"] = "application/json";
  let answer;
  try {
    answer = await fetch(requestAddress(path, query), {
      method, headers, signal, credentials: "same-origin",
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    contact.lost();
    throw new RequestFailed(0, "The server cannot be reached.");
  }
  // A gateway answers for a server that is away.
  if (answer.status === 502 || answer.status === 504) contact.lost();
  else contact.heard();
  if (!answer.ok) throw await failure(answer, path);
  return answer;
}

/** The address of a request; missing and empty members of the query are left out. */
export function requestAddress(path, query = {}) {
  const kept = Object.entries(query).filter(([, value]) => (value ?? "") !== "");
  const text = new URLSearchParams(kept).toString();
  return `${path.startsWith("/") ? "" : base}${path}${text ? `?${text}` : ""}`;
}

async function failure(answer, path) {
  if (answer.status === 401 && path !== "auth/session") signInWanted.dispatchEvent(new Event("wanted"));
  let problem = {};
  try {
    problem = await answer.json();
  } catch {
    // Something between here and the server answered in another form.
  }
  const text = problem.detail ?? problem.title ?? `The server answered ${answer.status}.`;
  return new RequestFailed(answer.status, text, problem.errors, problem.request_id);
}
