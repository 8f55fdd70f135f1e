import { expect, it } from "vitest";
import { fuzzManifests } from "../../../tooling/fuzz/manifests.ts";

it("2,000 broken manifests neither throw nor hang, and every complaint has its place", () => {
  const report = fuzzManifests({ count: 2_000, seed: 20_261_122, limitMs: 5_000 });
  expect(report.broken).toBeUndefined();
  expect(report.compiled).toBeGreaterThan(20);
}, 60_000);
