import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { hexdag } from "../../e2e/support/cli.ts";

const file = fileURLToPath(new URL("pipeline.yaml", import.meta.url));
const REPORT = `5 messages, 2 urgent. The mood is tense, with one bright spot.
  ! alan: URGENT: production is down and we are losing orders
  ! barbara: Login fails for half of our team, this is urgent
Paged the engineer on call for alan, barbara.`;

describe("the quickstart", () => {
  it("writes the report", () => {
    const { status, stdout, stderr } = hexdag(["run", file]);
    expect(status, stderr).toBe(0);
    expect(JSON.parse(stdout)).toEqual({ report: REPORT, urgent: 2 });
    expect(stderr).toContain("quickstart: succeeded");
  });

  it("runs every branch but the one that was not chosen", () => {
    const { nodes, usage } = JSON.parse(hexdag(["run", file, "--json"]).stdout);
    const statuses = Object.fromEntries(
      Object.entries<{ status: string }>(nodes).map(([name, { status }]) => [name, status]),
    );
    const others = {
      inbox: "succeeded",
      judged: "succeeded",
      mood: "succeeded",
      numbers: "succeeded",
      decide: "succeeded",
    };
    expect(statuses).toEqual({ ...others, page: "succeeded", file: "skipped", report: "succeeded" });
    expect(usage.llm_calls).toBe(1);
  });

  it("judges messages side by side, so that slow ones do not add up", () => {
    const { duration_ms } = JSON.parse(hexdag(["run", file, "--json", "--input", "pace_ms=100"]).stdout);
    // One after the other they would take 630 ms.
    expect(duration_ms).toBeGreaterThan(120);
    expect(duration_ms).toBeLessThan(550);
  });

  it("is drawn so that every node and branch can be found", () => {
    const { stdout, status } = hexdag(["graph", file]);
    expect(status).toBe(0);
    for (const label of ["inbox (function)", "judged (map)", "decide (conditional)", "report (function)"]) {
      expect(stdout).toContain(`│ ${label} │`);
    }
    expect(stdout).toContain("▼");
  });
});
