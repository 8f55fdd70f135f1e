import { describe, expect, it } from "vitest";
import { runGraph } from "../src/index.ts";
import { graphOf, node } from "./support/plans.ts";

describe("the signals a node can hold on to", () => {
  it("the run's signal is aborted when the run fails after the node has ended", async () => {
    const left: AbortSignal[] = [];
    const graph = graphOf([node("start"), node("fail", { dataDependencies: ["start"] })], {
      start: ({ ctx }) => {
        left.push(ctx.runSignal);
      },
      fail: () => {
        throw new Error("no");
      },
    });
    await runGraph(graph).result;
    expect(left[0]?.aborted).toBe(true);
    expect(String(left[0]?.reason)).toContain("no");
  });

  it("the run's signal is left alone by a success", async () => {
    const left: AbortSignal[] = [];
    const graph = graphOf([node("start")], {
      start: ({ ctx }) => {
        left.push(ctx.runSignal);
      },
    });
    expect((await runGraph(graph).result).status).toBe("succeeded");
    expect(left[0]?.aborted).toBe(false);
  });
});
