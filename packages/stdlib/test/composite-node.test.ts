import { describe, expect, it } from "vitest";
import { compositeNode } from "../src/nodes/composite-node.ts";
import { binary, expr, lit, local, path } from "./support/exprs.ts";
import { errorOf, type Functions, node, outputOf } from "./support/run.ts";
import { createTestSpawner } from "./support/test-spawner.ts";

const DEFAULTS = {
  itemVar: "item",
  indexVar: "index",
  concurrency: 1,
  errorHandling: "fail_fast",
  initialState: {},
  stateUpdate: {},
  onMaxIterations: "fail",
  collect: "list",
} as const;
const composite = (config: Parameters<typeof node>[2]) => node("c", "composite", { ...DEFAULTS, ...config });
const functions: Functions = {
  item: (input: { item: unknown }) => input.item,
  input: (input: unknown) => input,
  yes: () => "yes",
};

describe("composite", () => {
  it("mode while", async () => {
    const tries = path(local("$state"), "n");
    const config = {
      mode: "while",
      condition: expr(binary(tries, "<", lit(2))),
      initialState: { n: 0 },
      stateUpdate: { n: expr(binary(tries, "+", lit(1))) },
    };
    expect(await outputOf(composite(config))).toMatchObject({
      metadata: { mode: "while", iterations: 2, final_state: { n: 2 } },
    });
  });

  it("mode for-each", async () => {
    expect(
      await outputOf(composite({ mode: "for-each", items: expr(lit(["a", "b"])), body: { $fn: "item" } }), {
        functions,
      }),
    ).toMatchObject({
      result: ["a", "b"],
      metadata: { mode: "for-each" },
    });
  });

  it("mode times", async () => {
    expect(await outputOf(composite({ mode: "times", count: 2, body: { $fn: "item" } }), { functions })).toMatchObject({
      result: [0, 1],
      metadata: { mode: "times" },
    });
  });

  it("mode if-else", async () => {
    expect(
      await outputOf(composite({ mode: "if-else", condition: true, body: { $fn: "yes" } }), { functions }),
    ).toMatchObject({ result: "yes", metadata: { mode: "if-else" } });
  });

  it("mode switch", async () => {
    const branches = [
      { condition: false, action: "a" },
      { condition: true, body: { $fn: "yes" } },
    ];
    expect(await outputOf(composite({ mode: "switch", branches }), { functions })).toMatchObject({
      result: "yes",
      metadata: { mode: "switch", matched_branch: 1 },
    });
  });

  it("names the field that is wrong in the user's words", async () => {
    expect(
      await errorOf(composite({ mode: "for-each", items: expr(lit(1)), body: { $fn: "item" } }), { functions }),
    ).toMatchObject({ message: expect.stringContaining("items gives a number") });
    expect(
      await errorOf(composite({ mode: "times", count: expr(lit("x")), body: { $fn: "item" } }), { functions }),
    ).toMatchObject({ message: expect.stringContaining("count gives") });
  });

  it("chooses among nodes only in the choosing modes", () => {
    const labelled = { branches: [{ condition: "x", action: "a" }] };
    expect(compositeNode.routes?.({ mode: "switch", ...labelled })).toEqual({ result: "result", targets: ["a"] });
    expect(compositeNode.routes?.({ mode: "while", ...labelled })).toBeUndefined();
  });
});

describe("body_pipeline", () => {
  it("runs a child for every pass, in item order", async () => {
    const ports = { spawner: createTestSpawner() };
    const output = await outputOf(
      composite({ mode: "for-each", items: expr(lit(["a", "b"])), bodyPipeline: "echo", concurrency: 2 }),
      { ports },
    );
    expect(output).toMatchObject({
      result: [{ echoed: { item: "a", index: 0 } }, { echoed: { item: "b", index: 1 } }],
    });
  });

  it("runs one child for the branch taken", async () => {
    const ports = { spawner: createTestSpawner() };
    expect(
      await outputOf(composite({ mode: "if-else", condition: true, bodyPipeline: "echo" }), { ports, input: { a: 1 } }),
    ).toMatchObject({ result: { echoed: { a: 1 } } });
  });

  it("fails the pass when its child fails", async () => {
    const ports = { spawner: createTestSpawner() };
    const output = await outputOf(
      composite({ mode: "times", count: 2, bodyPipeline: "fail", errorHandling: "collect" }),
      { ports },
    );
    expect(output).toMatchObject({
      result: [
        { error: { code: "HD6001", message: expect.stringContaining('"fail" failed at node "boom"') } },
        { error: {} },
      ],
    });
  });

  it("needs the spawner", async () => {
    expect(await errorOf(composite({ mode: "times", count: 1, bodyPipeline: "echo" }))).toMatchObject({
      code: "HD7001",
    });
  });
});
