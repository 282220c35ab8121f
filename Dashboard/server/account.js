import { ask, RequestFailed } from "./requests.js";

/** Who is signed in: a user as the API describes it; null while nobody is. */
export let user = null;

/** Asks who is signed in; answers null where nobody is. */
export async function whoIsSignedIn() {
  try {
    user = (await ask("auth/session")).user;
  } catch (error) {
    if (!(error instanceof RequestFailed) || error.status !== 401) throw error;
    user = null;
  }
  return user;
}

/** Signs in; throws `RequestFailed` with the server's reason where that does not work. */
export async function signIn(username, password) {
  user = (await ask("auth/session", { method: "POST", body: { username, password } })).user;
  return user;
}

/** Signs out: the cookie is void at once. */
export async function signOut() {
  await ask("auth/session", { method: "DELETE" });
  user = null;
}
