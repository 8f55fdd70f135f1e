import { COMPILER_CODES } from "@hexdag/compiler";
import { describe, expect, it } from "vitest";
import { goldenNames, runGolden } from "./support/golden.ts";

const names = goldenNames();

describe("golden manifests", () => {
  it.each(names)("%s", (name) => {
    const { actual, expected } = runGolden(name);
    expect(actual["diagnostics.txt"]).toBe(expected["diagnostics.txt"]);
    expect(actual["plan.json"]).toBe(expected["plan.json"]);
  });

  it("are at least 60, of which at least 35 are refused", () => {
    const refused = names.filter((name) => runGolden(name).compilation.plan === undefined);
    expect(names.length).toBeGreaterThanOrEqual(60);
    expect(refused.length).toBeGreaterThanOrEqual(35);
  });

  it("locate every diagnostic", () => {
    for (const name of names) {
      for (const { code, span } of runGolden(name).compilation.diagnostics) {
        expect({ name, code, line: span?.line }).toEqual({ name, code, line: expect.any(Number) });
      }
    }
  });

  it("provoke every code of the compiler's table, but for those of bytes and sizes", () => {
    const seen = new Set(names.flatMap((name) => runGolden(name).compilation.diagnostics.map(({ code }) => code)));
    const missing = Object.keys(COMPILER_CODES).filter((code) => !seen.has(code));
    expect(missing).toEqual(["HD1001", "HD1002", "HD2013"]);
  });

  it("use no code that has no entry", () => {
    const seen = names.flatMap((name) => runGolden(name).compilation.diagnostics.map(({ code }) => code));
    const unknown = seen.filter((code) => !Object.hasOwn(COMPILER_CODES, code) && !code.startsWith("HD41"));
    expect(unknown).toEqual([]);
  });
});
