import assert from "node:assert/strict";
import { test } from "node:test";
import { metricSums } from "../../Dashboard/administration/prometheus.js";
import { environment } from "../../Dashboard/administration/snippets.js";
import { totalText } from "../../Dashboard/elements/exportList.js";
import { orderOf, orderParameters } from "../../Dashboard/elements/order.js";
import { sorted, tableText } from "../../Dashboard/elements/table.js";
import { toolOf } from "../../Dashboard/errors/occurrence.js";
import { nearest } from "../../Dashboard/errors/related.js";
import { filtersOf } from "../../Dashboard/events/filterBar.js";
import { Tail } from "../../Dashboard/events/tail.js";
import { Gatherer } from "../../Dashboard/server/gatherer.js";
import { Unseen } from "../../Dashboard/server/polling.js";
import { nextCursor } from "../../Dashboard/server/requests.js";
import { stepsOf } from "../../Dashboard/sessions/timeline.js";

const rows = (...ids) => ids.map((id) => ({ id }));
const ids = (list) => list.map(({ id }) => id);

test("a list that is asked again tells what is new, oldest first", () => {
  const unseen = new Unseen();
  assert.deepEqual(ids(unseen.pick(rows(3, 2, 1)).fresh), [1, 2, 3]);
  assert.deepEqual(ids(unseen.pick(rows(5, 4, 3)).fresh), [4, 5]);
  assert.deepEqual(unseen.pick(rows(5, 4, 3)), { fresh: [], hasGap: false });
  assert.equal(unseen.pick(rows(9, 8, 7)).hasGap, true);
});

test("a tail keeps the newest, never more than it may, and no row twice", () => {
  const tail = new Tail(4);
  tail.start(rows(3, 2, 1));
  assert.deepEqual(ids(tail.add(rows(3, 4, 5))), [5, 4]);
  assert.deepEqual(ids(tail.rows), [5, 4, 3, 2]);
  for (let id = 6; id < 5000; id += 1) tail.add(rows(id));
  assert.equal(tail.rows.length, 4);
});

test("a tail that is held counts what waits, and lets it in afterwards", () => {
  const tail = new Tail(3);
  tail.start(rows(1));
  tail.isHeld = true;
  assert.deepEqual(tail.add(rows(2, 3, 4, 5)), []);
  assert.deepEqual([ids(tail.rows), tail.waiting], [[1], 4]);
  tail.release();
  assert.deepEqual([ids(tail.rows), tail.waiting, tail.isHeld], [[5, 4, 3], 0, false]);
});

test("a row that came before the list did stays on top of it", () => {
  const tail = new Tail(10);
  tail.add(rows(3));
  tail.start(rows(2, 1));
  assert.deepEqual(ids(tail.rows), [3, 2, 1]);
});

test("which row is newer is told by its time, as each server numbers its rows by itself", () => {
  const row = (id, time) => ({ id, timestamp: `2026-11-23T10:00:${time}Z` });
  const tail = new Tail(10);
  tail.add([row(900, "01"), row(7, "02.5")]);
  tail.start([row(500, "02"), row(6, "00")]);
  assert.deepEqual(ids(tail.rows), [7, 500, 6]);
});

test("rows that come fast are handed on in batches, and what is too much is counted", async () => {
  const batches = [];
  const gatherer = new Gatherer((batch, lost) => batches.push([batch.length, lost]));
  for (let id = 0; id < 700; id += 1) gatherer.add({ id });
  gatherer.flush();
  gatherer.flush();
  assert.deepEqual(batches, [[500, 200]]);
});

test("the cursor of the next page is read from the Link header", () => {
  assert.equal(nextCursor('</api/v1/analytics/events?limit=1&cursor=hof%2Edur.4abk>; rel="next"'), "hof.dur.4abk");
  assert.equal(nextCursor(null), null);
  assert.equal(nextCursor('</x>; rel="prev"'), null);
});

test("sorting puts what is missing last, in both directions", () => {
  const list = [{ v: 2 }, { v: null }, { v: 1 }];
  assert.deepEqual(sorted(list, ({ v }) => v, false).map(({ v }) => v), [1, 2, null]);
  assert.deepEqual(sorted(list, ({ v }) => v, true).map(({ v }) => v), [2, 1, null]);
});

test("a timeline tells long pauses, offsets and shares of the longest duration", () => {
  const entry = (time, duration) => ({ timestamp: `2026-11-23T${time}Z`, duration_ms: duration });
  const steps = stepsOf([entry("10:00:00", 50), entry("10:00:30", 100), entry("10:05:00", null)]);
  assert.deepEqual(steps.map(({ pause, offset, share }) => [pause, offset, share]),
    [[undefined, 0, 0.5], [undefined, 30_000, 1], [270_000, undefined, undefined], [undefined, 300_000, 0]]);
  assert.deepEqual(stepsOf([]), []);
});

test("metrics are added up over their labels, without the bins of histograms", () => {
  const sums = metricSums('# HELP a b\na{route="/x",m="G}T"} 2\na{route="/y"} 3\nb_bucket{le="1"} 9\nc_total 4.5\n');
  assert.deepEqual([...sums], [["a", 5], ["c_total", 4.5]]);
});

test("a shell takes the settings as they are", () => {
  assert.equal(environment({ url: "http://a", key: "it's" }), "export MCP_ADMIN_URL='http://a'\nexport MCP_ADMIN_KEY='it'\\''s'");
});

test("filters of the address are named as the API names them", () => {
  assert.deepEqual(filtersOf({ tool: "a", success: "false", type: "", range: "7d" }), { tool_name: "a", success: "false" });
});

const columns = [
  { title: "Tool", value: ({ tool }) => tool }, { title: "Failure rate", number: true, unit: "0 to 1", value: ({ rate }) => rate },
  { title: "Trend" },
];
const usual = { by: "Failure rate", falling: true };

test("the order of a table is read from the address, and stands there unless it is the usual one", () => {
  assert.deepEqual(orderOf({}, columns, usual), usual);
  assert.deepEqual(orderOf({ sort: "tool" }, columns, usual), { by: "Tool", falling: false });
  assert.deepEqual(orderOf({ sort: "trend", order: "desc" }, columns, usual), usual);
  for (const order of [{ by: "Tool", falling: true }, { by: "Failure rate", falling: false }, usual]) {
    assert.deepEqual(orderOf(orderParameters(order, usual), columns, usual), order);
  }
  assert.deepEqual(orderParameters(usual, usual), { sort: undefined, order: undefined });
});

test("a table's export has the units in its head", () => {
  assert.equal(tableText(columns, [{ tool: "__proto__", rate: 0.5 }]), "Tool,Failure rate (0 to 1)\r\n__proto__,0.5\r\n");
});

test("a number of rows says what it is worth", () => {
  assert.equal(totalText({ number: 1234, precision: "exact" }), "1,234");
  assert.equal(totalText({ number: 1234, precision: "estimate" }), "about 1,234");
  assert.equal(totalText({ number: 100_000, precision: "at-least" }), "at least 100,000");
});

test("of the records around a failure the nearest one belongs to it", () => {
  const at = (second) => ({ timestamp: `2026-11-23T10:00:0${second}Z` });
  assert.deepEqual(nearest([at(1), at(4), at(9)], at(5).timestamp), at(4));
  assert.equal(nearest([], at(5).timestamp), undefined);
});

test("an error's context may name its tool", () => {
  assert.equal(toolOf({ tool: "a" }), "a");
  assert.equal(toolOf({ tool_name: "b", tool: "a" }), "b");
  for (const context of [null, {}, { tool: 1 }, { tool: "" }]) assert.equal(toolOf(context), null);
});
