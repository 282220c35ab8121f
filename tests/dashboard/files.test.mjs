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

/** All that a first look at the overview loads: the page, its styles, its modules with what they import, Chart.js. */
function firstLoad() {
  const found = new Set([join(dashboard, "index.html"), join(root, "assets/chart.js/chart.min.js")]);
  const visit = (file) => {
    if (found.has(file)) return;
    found.add(file);
    const targets = text(file).matchAll(/(?:import|export) (?:[^;]*? from )?"(\.[^"]+)"/g);
    for (const [, target] of targets) visit(resolve(dirname(file), target));
  };
  visit(join(dashboard, "main.js"));
  for (const style of files.filter((file) => file.endsWith(".css"))) found.add(style);
  return [...found];
}

test("a first look loads at most 400 KB, Chart.js among them, though nothing is compressed", () => {
  assert.ok(existsSync(join(root, "assets/chart.js/chart.min.js")), "script/bootstrap puts Chart.js in its place");
  const loaded = firstLoad();
  assert.ok(loaded.length > 40 && loaded.some((file) => file.endsWith("overview/cards.js")), loaded.join("\n"));
  const bytes = loaded.reduce((sum, file) => sum + statSync(file).size, 0);
  assert.ok(bytes <= 400_000, `${bytes} bytes`);
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
  const names = { curl: "record-curl", typescript: "record-typescript", python: "python-hook" };
  for (const [language, name] of Object.entries(names)) {
    const [, code] = new RegExp(`<!-- test: ${name} -->\\n+\`\`\`\\w+\\n(.*?)\\n\`\`\``, "s").exec(text(join(root, "README.md")));
    assert.equal(snippets[language].join("\n"), code);
  }
});
