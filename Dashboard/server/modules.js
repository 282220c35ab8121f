/** A part of the page whose program did not load. */
export class ModuleMissing extends Error {
  /** @param file Its path below `/dashboard/`. */
  constructor(file, cause) {
    super("The program of this page did not load.", { cause });
    this.file = file;
  }
}

const memory = "mcp-admin.reloads";
const pause = 2000;
const most = 3;

/** Loads a module by `load`; throws `ModuleMissing` where it, or one that it needs, does not come. */
export async function loadModule(file, load) {
  try {
    const module = await load();
    sessionStorage.removeItem(memory);
    return module;
  } catch (error) {
    // What a module does wrong itself is no matter of loading.
    if (!(error instanceof TypeError) || !/import|module|fetch|load/i.test(error.message)) throw error;
    throw new ModuleMissing(file, error);
  }
}

/**
 * Loads the whole page anew as soon as the server gives out `file`.
 *
 * A browser remembers for as long as a page lives that a module did not load, and answers the same when it is asked for
 * again. Nothing is lost: the address holds the view. Where loading does not help, that is tried a few times only.
 * @param isWanted Whether the reader still waits for it.
 */
export function reloadWhenServed(file, isWanted) {
  const timer = setInterval(async () => {
    if (!isWanted()) return void clearInterval(timer);
    const tries = Number(sessionStorage.getItem(memory) ?? 0);
    if (tries >= most || !(await isServed(file)) || !isWanted()) return;
    clearInterval(timer);
    sessionStorage.setItem(memory, String(tries + 1));
    location.reload();
  }, pause);
}

async function isServed(file) {
  try {
    return (await fetch(`/dashboard/${file}`, { cache: "no-store" })).ok;
  } catch {
    return false;
  }
}
