import type { JsonValue } from "@hexdag/kernel";
import { createSettler, permutations, settled } from "@hexdag/testing";
import { describe, expect, it } from "vitest";
import { binary, call, expr, lit, local, path, result } from "./support/exprs.ts";
import { errorOf, type Functions, fnNode, node, outputOf, run } from "./support/run.ts";

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

/** A loop node with the defaults its spec fills in. */
const loop = (config: Parameters<typeof node>[2]) => node("each", "loop", { ...DEFAULTS, ...config });
const body = (fn: string) => ({ $fn: fn });
const items = (...values: readonly JsonValue[]) => expr(lit(values));

const functions: Functions = {
  double: (input: { item: number }) => input.item * 2,
  see: (input: JsonValue) => input,
  even: (input: { item: number }) => {
    if (input.item % 2 === 1) throw new RangeError(`${input.item} is odd`);
    return input.item;
  },
};

describe("loop over items", () => {
  it("runs the body once for every item, in order", async () => {
    expect(await outputOf(loop({ forEach: items(1, 2, 3), body: body("double") }), { functions })).toMatchObject({
      result: [2, 4, 6],
      metadata: {
        mode: "for-each",
        iterations: 3,
        stopped_by: "exhausted",
        successful: 3,
        failed: 0,
        errors: [],
        duration_ms: expect.any(Number),
      },
    });
  });

  it("gives an empty list for no items", async () => {
    expect(await outputOf(loop({ forEach: items(), body: body("double") }), { functions })).toMatchObject({
      result: [],
      metadata: { iterations: 0 },
    });
  });

  it("hands the body the node's own input with item and index on top", async () => {
    const output = await outputOf(loop({ forEach: items("a"), body: body("see"), itemVar: "page", indexVar: "n" }), {
      functions,
      input: { lang: "de", page: "hidden" },
    });
    expect(output).toMatchObject({ result: [{ lang: "de", page: "a", n: 0 }] });
  });

  it("shows every loop name to the expressions inside the body", async () => {
    const names = ["$item", "$index", "$total", "$is_first", "$is_last", "item", "index"];
    const inner = node("see", "expression", {
      expressions: Object.fromEntries(names.map((name) => [name, expr(local(name))])),
    });
    const output = await outputOf(loop({ forEach: items("a", "b"), body: { $body: { nodes: [inner] } } }));
    expect(output).toMatchObject({
      result: [
        { $item: "a", $index: 0, $total: 2, $is_first: true, $is_last: false, item: "a", index: 0 },
        { $item: "b", $index: 1, $total: 2, $is_first: false, $is_last: true, item: "b", index: 1 },
      ],
    });
  });

  it("walks the keys of a map", async () => {
    expect(
      await outputOf(loop({ forEach: expr(lit({ x: 1, y: 2 })), body: body("see"), collect: "dict" }), { functions }),
    ).toMatchObject({
      result: { x: { item: "x", index: 0 }, y: { item: "y", index: 1 } },
    });
  });

  it.each([null, "text", 5, true])("fails for items that are %j", async (value) => {
    expect(await errorOf(loop({ forEach: expr(lit(value)), body: body("see") }), { functions })).toMatchObject({
      code: "HD4501",
      message: expect.stringContaining("for_each"),
    });
  });

  it("gives the loop names themselves without a body", async () => {
    expect(await outputOf(loop({ forEach: items("a") }))).toMatchObject({
      result: [{ item: "a", index: 0, total: 1, is_first: true, is_last: true }],
    });
  });

  it("records every pass under a key of its own", async () => {
    const { events } = await run(
      [loop({ forEach: items(1, 2), body: { $body: { nodes: [fnNode("inner", "double")] } } })],
      { functions },
    );
    expect(
      events.flatMap((event) =>
        event.type === "body.completed" || event.type === "node.completed" ? [event.node] : [],
      ),
    ).toEqual(["each[0]/inner", "each[0]", "each[1]/inner", "each[1]", "each"]);
  });
});

describe("loop a number of times", () => {
  it("runs the body that often, with the position as item", async () => {
    expect(await outputOf(loop({ times: 3, body: body("double") }), { functions })).toMatchObject({
      result: [0, 2, 4],
      metadata: { mode: "times" },
    });
  });

  it("does nothing for 0", async () => {
    expect(await outputOf(loop({ times: expr(lit(0)), body: body("double") }), { functions })).toMatchObject({
      result: [],
    });
  });

  it.each([-1, 1.5, "3", null])("fails for a count of %j", async (count) => {
    expect(await errorOf(loop({ times: expr(lit(count)), body: body("double") }), { functions })).toMatchObject({
      code: "HD4501",
    });
  });
});

describe("loop while", () => {
  const tries = path(local("$state"), "tries");
  const counting = { initialState: { tries: 0, log: "" }, stateUpdate: { tries: expr(binary(tries, "+", lit(1))) } };

  it("runs as long as its condition holds, with typed state", async () => {
    const output = await outputOf(loop({ while: expr(binary(tries, "<", lit(3))), ...counting, body: body("see") }), {
      functions,
    });
    expect(output).toMatchObject({
      result: [
        { index: 0, state: { tries: 0 } },
        { index: 1, state: { tries: 1 } },
        { index: 2, state: { tries: 2 } },
      ],
      metadata: { mode: "while", iterations: 3, stopped_by: "condition", final_state: { tries: 3, log: "" } },
    });
  });

  it("does not run at all when its condition does not hold at first", async () => {
    expect(await outputOf(loop({ while: false, body: body("see") }), { functions })).toMatchObject({
      result: [],
      metadata: { iterations: 0, stopped_by: "condition" },
    });
  });

  it("shows $state and the last $body to its condition, the state to the body's expressions", async () => {
    const inner = node("next", "expression", {
      expressions: { n: expr(binary(path(local("$state"), "n"), "*", lit(2))) },
      extractField: "n",
    });
    const again = binary(call("coalesce", local("$body"), lit(0)), "<", lit(10));
    const output = await outputOf(
      loop({
        while: expr(again),
        initialState: { n: 1 },
        stateUpdate: { n: expr(local("$body")) },
        body: { $body: { nodes: [inner] } },
        collect: "last",
      }),
    );
    expect(output).toMatchObject({ result: 16, metadata: { final_state: { n: 16 }, iterations: 4 } });
  });

  it("lets every update see the state from before the pass", async () => {
    const state = (name: string) => expr(path(local("$state"), name));
    const output = await outputOf(
      loop({ times: 1, initialState: { a: 1, b: 2 }, stateUpdate: { a: state("b"), b: state("a") } }),
    );
    expect(output).toMatchObject({ metadata: { final_state: { a: 2, b: 1 } } });
  });

  it("fails with HD6012 when the bound is reached and the condition still holds", async () => {
    expect(await errorOf(loop({ while: true, maxIterations: 5, body: body("see") }), { functions })).toMatchObject({
      code: "HD6012",
      message: expect.stringContaining("5 times"),
    });
  });

  it("stops at 100 passes unless told otherwise", async () => {
    expect(await errorOf(loop({ while: true }))).toMatchObject({
      code: "HD6012",
      message: expect.stringContaining("100 times"),
    });
  });

  it("goes on with what it has at the bound when told to stop", async () => {
    expect(await outputOf(loop({ while: true, maxIterations: 2, onMaxIterations: "stop" }))).toMatchObject({
      metadata: { iterations: 2, stopped_by: "limit" },
    });
  });

  it("reports the condition, not the limit, when both end it", async () => {
    const output = await outputOf(loop({ while: expr(binary(tries, "<", lit(2))), ...counting, maxIterations: 2 }));
    expect(output).toMatchObject({ metadata: { iterations: 2, stopped_by: "condition" } });
  });

  it("fails the node when its condition cannot be evaluated", async () => {
    expect(
      await errorOf(loop({ while: expr(binary(lit("a"), "<", lit(1))), errorHandling: "continue" })),
    ).toMatchObject({ code: "HD4501" });
  });
});

describe("break_if", () => {
  it("stops after the pass for which it holds", async () => {
    const output = await outputOf(
      loop({ forEach: items(1, 5, 9), body: body("double"), breakIf: expr(binary(local("$body"), ">=", lit(10))) }),
      { functions },
    );
    expect(output).toMatchObject({ result: [2, 10], metadata: { stopped_by: "break", iterations: 2 } });
  });

  it("fails the node when it cannot be evaluated", async () => {
    expect(
      await errorOf(loop({ times: 2, breakIf: expr(binary(lit("a"), "<", lit(1))), errorHandling: "continue" })),
    ).toMatchObject({ code: "HD4501" });
  });
});

describe("collect", () => {
  const over = { forEach: items({ id: "a", v: 1 }, { id: "b", v: null }, { id: "a", v: 3 }) };
  const values: Functions = { v: (input: { item: { v: JsonValue } }) => input.item.v };

  it.each([
    ["list", [1, null, 3]],
    ["last", 3],
    ["first", 1],
  ])("%s", async (collect, expected) => {
    expect(await outputOf(loop({ ...over, body: body("v"), collect }), { functions: values })).toMatchObject({
      result: expected,
    });
  });

  it("dict numbers results without a key_field", async () => {
    expect(await outputOf(loop({ ...over, body: body("v"), collect: "dict" }), { functions: values })).toMatchObject({
      result: { 0: 1, 1: null, 2: 3 },
    });
  });

  it("dict names results by a field of the result, else of the item; the later of two stays", async () => {
    expect(
      await outputOf(loop({ ...over, body: body("v"), collect: "dict", keyField: "id" }), { functions: values }),
    ).toMatchObject({ result: { a: 3, b: null } });
  });

  it("dict fails when a result has no such field", async () => {
    expect(
      await errorOf(loop({ ...over, body: body("v"), collect: "dict", keyField: "name" }), { functions: values }),
    ).toMatchObject({ code: "HD6007", message: expect.stringContaining("name") });
  });

  it("reduce folds with the reducer, asynchronous or not", async () => {
    const fns: Functions = { ...functions, add: async (left: number, right: number) => left + right };
    expect(
      await outputOf(loop({ times: 4, body: body("double"), collect: "reduce", reducer: { $fn: "add" } }), {
        functions: fns,
      }),
    ).toMatchObject({ result: 12 });
  });

  it("reduce of nothing is null, of one result that result", async () => {
    const fns: Functions = { ...functions, add: () => "never called" };
    const reducing = (times: number) =>
      outputOf(loop({ times, body: body("double"), collect: "reduce", reducer: { $fn: "add" } }), { functions: fns });
    expect([await reducing(0), await reducing(1)]).toMatchObject([{ result: null }, { result: 0 }]);
  });

  it("last of nothing is null", async () => {
    expect(await outputOf(loop({ times: 0, collect: "last" }))).toMatchObject({ result: null });
  });
});

describe("a failing pass", () => {
  const failing = { forEach: items(2, 3, 4), body: body("even") };

  it("fails the node by default, with its own error", async () => {
    expect(await errorOf(loop(failing), { functions })).toMatchObject({
      code: "HD6001",
      message: expect.stringContaining("3 is odd"),
    });
  });

  it("starts no later pass by default", async () => {
    const { events } = await run([loop(failing)], { functions });
    expect(events.filter((event) => event.type === "body.started")).toHaveLength(2);
  });

  it("leaves null in its place with continue, and is listed", async () => {
    expect(await outputOf(loop({ ...failing, errorHandling: "continue" }), { functions })).toMatchObject({
      result: [2, null, 4],
      metadata: {
        successful: 2,
        failed: 1,
        errors: [{ index: 1, error: { code: "HD6001", message: expect.stringContaining("3 is odd") } }],
      },
    });
  });

  it("leaves its error in its place with collect", async () => {
    expect(await outputOf(loop({ ...failing, errorHandling: "collect" }), { functions })).toMatchObject({
      result: [2, { error: { code: "HD6001", message: expect.stringContaining("3 is odd") } }, 4],
      metadata: { successful: 2, failed: 1 },
    });
  });

  it("is counted in a while too, and leaves the state alone", async () => {
    const n = path(local("$state"), "n");
    const always: Functions = {
      no: () => {
        throw new Error("no");
      },
    };
    const output = await outputOf(
      loop({
        while: true,
        maxIterations: 2,
        onMaxIterations: "stop",
        errorHandling: "continue",
        initialState: { n: 0 },
        stateUpdate: { n: expr(binary(n, "+", lit(1))) },
        body: body("no"),
      }),
      { functions: always },
    );
    expect(output).toMatchObject({
      result: [null, null],
      metadata: { successful: 0, failed: 2, final_state: { n: 0 } },
    });
  });
});

describe("concurrency", () => {
  const waiting = (settler: ReturnType<typeof createSettler<string>>): Functions => ({
    wait: (input: { item: string }, ctx: { signal: AbortSignal }) => settler.wait(input.item, ctx.signal),
  });
  const three = { forEach: items("a", "b", "c"), body: { $body: { nodes: [fnNode("w", "wait")] } } };

  it.each([...permutations(["a", "b", "c"])])("keeps item order when passes end as %s, %s, %s", async (...order) => {
    const settler = createSettler<string>();
    const done = outputOf(loop({ ...three, concurrency: 3 }), { functions: waiting(settler) });
    await settled();
    for (const name of order) await settler.resolve(name, name.toUpperCase());
    expect(await done).toMatchObject({ result: ["A", "B", "C"] });
  });

  it("runs no more passes at a time than allowed, and starts the next as soon as one ends", async () => {
    const settler = createSettler<string>();
    const done = outputOf(loop({ ...three, concurrency: 2 }), { functions: waiting(settler) });
    await settled();
    expect(settler.waiting).toEqual(["a", "b"]);
    await settler.resolve("b", "B");
    expect(settler.waiting).toEqual(["a", "c"]);
    await settler.resolve("a", "A");
    await settler.resolve("c", "C");
    expect(await done).toMatchObject({ result: ["A", "B", "C"] });
  });

  it("aborts the other passes as soon as one fails, and starts no more", async () => {
    const settler = createSettler<string>();
    const done = errorOf(loop({ ...three, concurrency: 2 }), { functions: waiting(settler) });
    await settled();
    await settler.reject("b", new Error("b broke"));
    expect(settler.waiting).toEqual([]);
    expect(await done).toMatchObject({ message: expect.stringContaining("b broke") });
  });

  it("is not held up by a function that ignores its abort", async () => {
    const stubborn: Functions = {
      stubborn: (input: { item: string }) =>
        input.item === "b" ? Promise.reject(new Error("b broke")) : new Promise(() => {}),
    };
    expect(
      await errorOf(loop({ ...three, body: body("stubborn"), concurrency: 3 }), { functions: stubborn }),
    ).toMatchObject({ message: expect.stringContaining("b broke") });
  });

  it("lets running passes end when break_if stops it", async () => {
    const settler = createSettler<string>();
    const breakIf = expr(binary(local("$body"), "==", lit("stop")));
    const done = outputOf(loop({ ...three, concurrency: 2, breakIf }), { functions: waiting(settler) });
    await settled();
    await settler.resolve("b", "stop");
    expect(settler.waiting).toEqual(["a"]);
    await settler.resolve("a", "A");
    expect(await done).toMatchObject({ result: ["A", "stop"], metadata: { stopped_by: "break" } });
  });
});

describe("cancelling a loop", () => {
  it("ends the run and aborts what runs, whatever error_handling says", async () => {
    const stop = new AbortController();
    const hanging = { $body: { nodes: [node("inner", "hang", {})] } };
    const running = run([loop({ forEach: items(1, 2, 3), body: hanging, concurrency: 2, errorHandling: "collect" })], {
      signal: stop.signal,
    });
    await settled();
    stop.abort(new Error("enough"));
    const { result: outcome, events } = await running;
    expect(outcome.status).toBe("cancelled");
    expect(events.filter((event) => event.type === "body.started")).toHaveLength(2);
  });
});

describe("a loop in a pipeline", () => {
  it("reads its items from another node", async () => {
    const fetch = node("fetch", "data", { output: { pages: [1, 2] } });
    const each = {
      ...loop({ forEach: expr(path(result("fetch"), "pages")), body: body("double") }),
      dataDependencies: ["fetch"],
    };
    const { output } = await run([fetch, each], { functions });
    expect(output("each")).toMatchObject({ result: [2, 4] });
  });

  it("works through ten thousand items", async () => {
    const many = Array.from({ length: 10_000 }, (_empty, index) => index);
    const output = await outputOf(
      loop({ forEach: expr(lit(many)), body: body("double"), concurrency: 8, collect: "last" }),
      { functions },
    );
    expect(output).toMatchObject({ result: 19_998, metadata: { iterations: 10_000 } });
  });
});
