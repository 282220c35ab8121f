import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));
const dashboard = join(root, "Dashboard");
const files = readdirSync(dashboard, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  .map((entry) => join(entry.parentPath, entry.name));
const text = (file) => readFileSync(file, "utf8");
const code = (file) => text(file).replaceAll(/\/\*[^]*?\*\//g, "");
const scripts = files.filter((file) => file.endsWith(".js"));

/** What a script imports, each by its path; with `all`, what it fetches later too. */
function imports(file, all = false) {
  const words = all ? /(?:from|^import|import\() ?"(\.[^"]+)"/gm : /(?:from|^import) "(\.[^"]+)"/gm;
  return [...code(file).matchAll(words)]
    .map(([, target]) => resolve(dirname(file), target));
}

/** The scripts that a script imports by itself, over any number of steps; pages that are opened later are not among them. */
function imported(file, found = new Set()) {
  if (found.has(file)) return found;
  found.add(file);
  for (const target of imports(file)) imported(target, found);
  return found;
}

test("the files of the first load, Chart.js among them, have at most 400 KB, and all of them little more", () => {
  const library = join(root, "assets/chart.js/chart.min.js");
  assert.ok(existsSync(library), "script/bootstrap puts Chart.js in its place");
  const page = join(dashboard, "index.html");
  const styles = files.filter((file) => file.endsWith(".css"));
  const size = (list) => [...list].reduce((sum, file) => sum + statSync(file).size, 0);
  const first = size([page, library, ...styles, ...imported(join(dashboard, "main.js"))]);
  assert.ok(first <= 400_000, `${first} bytes`);
  assert.ok(size([...files, library]) <= 480_000, `${size([...files, library])} bytes`);
});

test("the page has no script or style of its own, and loads nothing from elsewhere", () => {
  const page = text(join(dashboard, "index.html"));
  assert.doesNotMatch(page, /<style|style=|\son\w+=|<script(?![^>]*\ssrc=)/i);
  for (const [, address] of page.matchAll(/(?:src|href)="([^"]*)"/g)) assert.match(address, /^\/(?!\/)/);
  for (const file of files.filter((name) => /\.(js|css)$/.test(name))) {
    assert.doesNotMatch(text(file).replaceAll("http://www.w3.org/2000/svg", ""), /["'(](https?:)?\/\/[a-z]/i, file);
  }
});

for (const file of scripts) {
  test(`${relative(dashboard, file)} is small, and imports what is there`, () => {
    const lines = text(file).split("\n");
    assert.ok(lines.length <= 200, `${lines.length} lines`);
    const long = lines.findIndex((line) => line.length > 120);
    assert.equal(long, -1, `line ${long + 1} is longer than 120`);
    for (const [, target] of text(file).matchAll(/(?:from|import\() ?"(\.[^"]+)"/g)) {
      assert.ok(existsSync(resolve(dirname(file), target)), target);
    }
  });
}

test("no script imports one that imports it, over any number of steps", () => {
  const reached = (file, found = new Set()) => {
    for (const target of imports(file, true)) {
      if (!found.has(target)) reached(target, found.add(target));
    }
    return found;
  };
  const circles = scripts.filter((file) => reached(file).has(file)).map((file) => relative(dashboard, file));
  assert.deepEqual(circles, []);
});

test("pages register in main.js alone: the shell knows none, and what they share knows none either", () => {
  const shared = ["address", "charts", "display", "elements", "server", "shell"];
  const folder = (file) => relative(dashboard, file).split("/")[0];
  const wrong = scripts.filter((file) => shared.includes(folder(file))).flatMap((file) => imports(file, true)
    .filter((target) => !shared.includes(folder(target))).map((target) => `${relative(dashboard, file)}: ${target}`));
  assert.deepEqual(wrong, []);
  const pages = scripts.filter((file) => file.endsWith("/page.js") && folder(file) !== "signin");
  const registered = imports(join(dashboard, "main.js"), true).filter((file) => file.endsWith("/page.js"));
  assert.deepEqual(registered.filter((file) => folder(file) !== "signin").sort(), pages.sort());
});

test("nothing names a file by an address of its own: the address has the version that the page has", () => {
  const named = scripts.filter((file) => /["'`]\/dashboard\/(?!\$\{file\})/.test(code(file)) && !file.endsWith("boot.js"));
  assert.deepEqual(named.map((file) => relative(dashboard, file)), []);
});

test("nothing is read as HTML, whatever a server sends", () => {
  for (const file of scripts) assert.doesNotMatch(text(file), /innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(/, file);
});

test("the snippets are the README's, which are tested", () => {
  const snippets = JSON.parse(text(join(dashboard, "administration/snippets.json")));
  const blocks = [...text(join(root, "README.md")).matchAll(/```\w+\n(.*?)\n```/gs)].map(([, code]) => code);
  assert.deepEqual(Object.keys(snippets), ["python", "typescript", "curl"]);
  for (const [language, files] of Object.entries(snippets)) {
    for (const [name, lines] of Object.entries(files)) {
      const code = lines.join("\n");
      assert.ok(blocks.includes(code), `${language}: ${name}`);
      if (language !== "curl") assert.ok(lines[0].endsWith(` ${name}`), name);
    }
  }
});
