import { describe, expect, it } from "vitest";
import { conditionalNode } from "../src/nodes/conditional-node.ts";
import { binary, expr, field, lit } from "./support/exprs.ts";
import { errorOf, type Functions, fnNode, node, outputOf, run } from "./support/run.ts";

const choose = (config: Parameters<typeof node>[2]) => node("choose", "conditional", config);
const above = (limit: number) => expr(binary(field("score"), ">", lit(limit)));
const functions: Functions = { yes: () => "yes", no: () => "no", see: (input: unknown) => input };

describe("conditional with one condition", () => {
  const both = { condition: above(5), body: { $fn: "yes" }, elseBody: { $fn: "no" } };

  it("runs the body when its condition holds, the else body when not", async () => {
    expect(await outputOf(choose(both), { input: { score: 9 }, functions })).toMatchObject({
      result: "yes",
      metadata: {
        mode: "if-else",
        condition_met: true,
        branch_taken: "if",
        has_else: true,
        evaluations: 1,
        duration_ms: expect.any(Number),
      },
    });
    expect(await outputOf(choose(both), { input: { score: 1 }, functions })).toMatchObject({
      result: "no",
      metadata: { condition_met: false, branch_taken: "else" },
    });
  });

  it("gives null when nothing is chosen", async () => {
    const output = await outputOf(choose({ condition: false, body: { $fn: "yes" } }), { functions });
    expect(output).toMatchObject({ result: null, metadata: { branch_taken: null, has_else: false } });
  });

  it("says whether the condition holds when there is nothing to run", async () => {
    expect([
      await outputOf(choose({ condition: true })),
      await outputOf(choose({ condition: expr(lit(0)) })),
    ]).toMatchObject([{ result: true }, { result: false }]);
  });

  it("gives the body the node's own input", async () => {
    expect(
      await outputOf(choose({ condition: true, body: { $fn: "see" } }), { input: { a: 1 }, functions }),
    ).toMatchObject({ result: { a: 1 } });
  });

  it("names an action instead", async () => {
    const naming = { condition: above(5), action: "publish", elseAction: "drop" };
    expect(await outputOf(choose(naming), { input: { score: 9 } })).toMatchObject({
      result: "publish",
      metadata: { matched_action: "publish" },
    });
    expect(await outputOf(choose(naming), { input: { score: 1 } })).toMatchObject({
      result: "drop",
      metadata: { matched_action: "drop" },
    });
  });

  it("fails the node when its condition cannot be evaluated", async () => {
    expect(await errorOf(choose(both), { input: { score: "high" }, functions })).toMatchObject({ code: "HD4501" });
  });

  it("fails the node when its body fails", async () => {
    const broken: Functions = {
      yes: () => {
        throw new Error("disk full");
      },
    };
    expect(await errorOf(choose({ condition: true, body: { $fn: "yes" } }), { functions: broken })).toMatchObject({
      message: expect.stringContaining("disk full"),
    });
  });
});

describe("conditional with branches", () => {
  const branches = [
    { condition: above(8), action: "publish" },
    { condition: above(5), action: "review" },
  ];

  it.each([
    [9, "publish", 0, 1, "branch_matched"],
    [6, "review", 1, 2, "branch_matched"],
    [1, "drop", null, 2, "else"],
  ])("for %d chooses %s", async (score, action, matched, evaluations, stopped) => {
    expect(await outputOf(choose({ branches, elseAction: "drop" }), { input: { score } })).toMatchObject({
      result: action,
      metadata: {
        mode: "switch",
        matched_action: action,
        matched_branch: matched,
        evaluations,
        stopped_by: stopped,
        has_else: true,
      },
    });
  });

  it("gives null when no branch holds and there is no else", async () => {
    expect(await outputOf(choose({ branches }), { input: { score: 1 } })).toMatchObject({
      result: null,
      metadata: { stopped_by: "no_match", matched_branch: null, matched_action: null },
    });
  });

  it("runs the body of the branch, and of no other", async () => {
    const bodies = [
      { condition: above(8), body: { $body: { nodes: [fnNode("a", "yes")] } }, action: "high" },
      { condition: true, body: { $body: { nodes: [fnNode("b", "no")] } } },
    ];
    const { output, events } = await run([choose({ branches: bodies })], { input: { score: 9 }, functions });
    expect(output("choose")).toMatchObject({ result: "yes", metadata: { matched_action: "high" } });
    expect(events.flatMap((event) => (event.type === "node.started" ? [event.node] : []))).toEqual([
      "choose",
      "choose[0]/a",
    ]);
  });

  it("does not evaluate the conditions behind the one that holds", async () => {
    const wrong = expr(binary(lit("a"), "<", lit(1)));
    expect(
      await outputOf(
        choose({
          branches: [
            { condition: true, action: "first" },
            { condition: wrong, action: "second" },
          ],
        }),
      ),
    ).toMatchObject({ result: "first" });
  });
});

describe("the nodes a conditional may choose", () => {
  const branch = (action: string) => ({ condition: "x", action });

  it("are the labels of its branches", () => {
    expect(conditionalNode.routes?.({ branches: [branch("a"), branch("b"), branch("a")], else_action: "c" })).toEqual({
      result: "result",
      targets: ["a", "b", "c"],
    });
    expect(conditionalNode.routes?.({ condition: "x", action: "a" })).toEqual({ result: "result", targets: ["a"] });
  });

  it("are none when it has bodies, or no labels", () => {
    expect(conditionalNode.routes?.({ branches: [{ ...branch("a"), body: "f" }] })).toBeUndefined();
    expect(conditionalNode.routes?.({ condition: "x", else_body: "f", action: "a" })).toBeUndefined();
    expect(conditionalNode.routes?.({ condition: "x" })).toBeUndefined();
  });
});
