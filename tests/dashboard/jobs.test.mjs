import assert from "node:assert/strict";
import test from "node:test";

import { outcome } from "../../Dashboard/administration/jobResult.js";

test("a job's last result is what it did, or why it failed", () => {
  const job = { failures_in_a_row: 0, last_error: "no luck", last_result: "deleted 2 records" };
  assert.equal(outcome(job), "deleted 2 records");
  assert.equal(outcome({ ...job, failures_in_a_row: 1 }), "no luck");
  assert.equal(outcome({ failures_in_a_row: 0, last_error: null, last_result: null }), "–");
});
