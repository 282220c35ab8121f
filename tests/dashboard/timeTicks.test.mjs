import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { timeTicks } from "../../Dashboard/charts/timeTicks.js";

const hour = 3_600_000;

test("there are never more ticks than asked for, and all lie in the span", () => {
  const end = Date.parse("2026-11-23T10:31:00Z");
  for (const hours of [0.25, 1, 6, 24, 168, 720, 2160]) {
    const start = end - hours * hour;
    const { moments } = timeTicks(start, end, 8);
    assert.ok(moments.length >= 2 && moments.length <= 10, `${hours} h: ${moments.length}`);
    assert.ok(moments.every((moment) => moment >= start && moment <= end));
  }
});

// A zone holds for a whole process, so each is tried in one of its own.
for (const zone of ["Europe/Oslo", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC"]) {
  test(`days begin at midnight in ${zone}, also where the clock is put forward or back`, () => {
    const script = `
      const { timeTicks } = await import(${JSON.stringify(new URL("../../Dashboard/charts/timeTicks.js", import.meta.url))});
      for (const month of ["03", "04", "10", "11"]) {
        const start = Date.parse("2026-" + month + "-01T05:00:00Z");
        for (const days of [3, 6, 29]) {
          const { distance, moments } = timeTicks(start, start + days * 86400000, 8);
          for (const moment of moments) {
            const date = new Date(moment);
            if (distance >= 86400000 && date.getHours() + date.getMinutes() !== 0) throw new Error(date.toString());
          }
          if (distance < 86400000 && days < 4) {
            const midnights = moments.filter((moment) => new Date(moment).getHours() === 0 && new Date(moment).getMinutes() === 0);
            if (midnights.length < days - 1) throw new Error("midnights are missing: " + midnights.length);
          }
        }
      }`;
    const run = spawnSync(process.execPath, ["--input-type=module", "-e", script], { env: { ...process.env, TZ: zone } });
    assert.equal(run.status, 0, run.stderr.toString());
  });
}
