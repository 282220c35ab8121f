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
const scripts = files.filter((file) => file.endsWith(".js"));

/** The scripts that a script imports by itself, over any number of steps; pages that are opened later are not among them. */
function imported(file, found = new Set()) {
  if (found.has(file)) return found;
  found.add(file);
  for (const [, target] of text(file).matchAll(/(?:from|^import) "(\.[^"]+)"/gm)) imported(resolve(dirname(file), target), found);
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
