import { describe, expect, it } from "vitest";
import { expr, path, result } from "./support/exprs.ts";
import { node, outputOf, run } from "./support/run.ts";

describe("macro_invocation", () => {
  it("gives what the nodes of its macro gave", async () => {
    const inner = node("inst_a", "data", { output: { text: "yes", other: 1 } });
    const config = { macro: "ask", result: { answer: expr(path(result("inst_a"), "text")) } };
    const stand = node("inst", "macro_invocation", config, { dataDependencies: ["inst_a"] });
    expect((await run([inner, stand])).output("inst")).toEqual({ answer: "yes" });
  });

  it("gives null for a macro that came to no nodes", async () => {
    expect(await outputOf(node("inst", "macro_invocation", { macro: "ask" }))).toBe(null);
  });
});
