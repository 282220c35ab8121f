import assert from "node:assert/strict";
import { test } from "node:test";
import { href, parse, spanOf, viewOf } from "../../Dashboard/address/address.js";

test("an address is read into its path and parameters", () => {
  assert.deepEqual(parse("#/tools/search?range=7d&compare=1"), {
    path: ["tools", "search"], parameters: { range: "7d", compare: "1" },
  });
  assert.deepEqual(parse(""), { path: [], parameters: {} });
});

for (const name of ["a/b", "50 %", "ä?x=1&y", "#", "日本", ".", "..", "__proto__", "constructor", " ", "a\nb", "%2e", "x".repeat(255)]) {
  test(`the name “${name}” comes back from an address as it was`, () => {
    const { path, parameters } = parse(href(["sessions", name], { search: name }));
    assert.deepEqual(path, ["sessions", name]);
    assert.equal(parameters.search, name);
  });
}

test("a broken escape does not break the page", () => {
  assert.deepEqual(parse("#/tools/%E0%A4%A").path, ["tools", "%E0%A4%A"]);
});

test("missing and empty parameters are left out", () => {
  assert.equal(href(["events"], { tool: "", type: undefined, session: null, success: "false" }), "#/events?success=false");
});

test("the span alone is carried along", () => {
  assert.deepEqual(spanOf({ range: "7d", tool: "x" }), { range: "7d", from: undefined, to: undefined });
});

test("a parameter may have any name", () => {
  const { parameters } = parse("#/tools?__proto__=1&constructor=2");
  assert.deepEqual(Object.entries(parameters), [["__proto__", "1"], ["constructor", "2"]]);
});

test("where the reader was is no part of the view", () => {
  assert.deepEqual(viewOf({ range: "7d", y: "900", shown: "300", sort: "p95" }), { range: "7d", sort: "p95" });
});
