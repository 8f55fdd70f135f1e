/** What may cross the border between nodes and the run: JSON, frozen, and nobody's to change afterwards. */
import { describe, expect, test } from "vitest";
import { toJsonValue } from "../src/json/to-json-value.ts";
import { graphOf, node, reader, type TestTask } from "./support/plans.ts";
import { run, watch } from "./support/runs.ts";

class Point {
  readonly x = 1;
}
class NameLess {}
Object.defineProperty(NameLess, "name", { value: "" });

function deep(levels: number): unknown {
  let value: unknown = 1;
  for (let level = 0; level < levels; level++) value = level % 2 === 0 ? [value] : { in: value };
  return value;
}

function circle(): unknown {
  const list: unknown[] = [1];
  list.push({ back: list });
  return list;
}

const REFUSED: readonly { readonly what: string; readonly value: unknown; readonly says: string }[] = [
  { what: "a function", value: { run: () => 1 }, says: 'the result of node "a" is not JSON: run is a function' },
  { what: "a function alone", value: () => 1, says: 'the result of node "a" is a function' },
  { what: "a symbol", value: [Symbol("s")], says: "[0] is a symbol" },
  { what: "a BigInt", value: { n: 10n }, says: "n is a BigInt" },
  { what: "NaN", value: { a: { b: [1, Number.NaN] } }, says: "a.b[1] is NaN" },
  { what: "NaN alone", value: Number.NaN, says: 'the result of node "a" is NaN' },
  { what: "infinity", value: [Number.POSITIVE_INFINITY], says: "[0] is Infinity" },
  { what: "a circle", value: circle(), says: "[1].back contains itself" },
  { what: "a Date", value: { at: new Date(0) }, says: "at is an instance of Date" },
  { what: "a Date behind a sibling that went deeper", value: [[1], new Date(0)], says: "[1] is an instance of Date" },
  { what: "a Map", value: new Map(), says: 'the result of node "a" is an instance of Map' },
  { what: "a Set", value: new Set(), says: "is an instance of Set" },
  { what: "a Promise inside", value: { later: Promise.resolve(1) }, says: "later is an instance of Promise" },
  { what: "an Error", value: new TypeError("x"), says: "is an instance of TypeError" },
  { what: "bytes", value: { bytes: new Uint8Array(2) }, says: "bytes is an instance of Uint8Array" },
  { what: "an instance of a class", value: [new Point()], says: "[0] is an instance of Point" },
  { what: "an instance of a class without a name", value: new NameLess(), says: "is an instance of a class" },
  { what: "a boxed text", value: Object("x"), says: "is an instance of String" },
  { what: "a hole in a list", value: new Array(2), says: "[0] is undefined" },
  { what: "1,001 levels", value: deep(1_001), says: "is nested more than 1000 levels deep" },
  { what: "100,000 levels", value: deep(100_000), says: "is nested more than 1000 levels deep" },
];

describe("results that are not JSON", () => {
  test.each(REFUSED)("$what fails the node with HD6005 and says where", async ({ value, says }) => {
    const result = await run(graphOf([node("a")], { a: () => value }));
    expect(result).toMatchObject({ status: "failed", error: { code: "HD6005", node: "a", retryable: false } });
    expect(result.status === "failed" && result.error.message).toContain(says);
  });

  test("are not tried again", async () => {
    const retry = { maxAttempts: 3, backoff: "constant", initialDelayMs: 1, maxDelayMs: 1, jitter: 0 } as const;
    expect((await run(graphOf([node("a", { retry })], { a: () => () => 1 }))).nodes["a"]?.attempts).toBe(1);
  });

  test("fail the node also when reading them throws", async () => {
    const value = {
      get trap(): never {
        throw new TypeError("trapped");
      },
    };
    const result = await run(graphOf([node("a")], { a: () => value }));
    expect(result).toMatchObject({ status: "failed", error: { code: "HD6001", message: 'node "a" failed: trapped' } });
  });

  test("are refused as run input before anything starts", async () => {
    const { finish, events } = watch(graphOf([node("a")]), { input: { at: new Date(0) } });
    expect(await finish()).toMatchObject({
      status: "failed",
      error: { code: "HD6005", message: expect.stringContaining("the run input") },
    });
    expect(events.map(({ type }) => type)).toEqual(["run.started", "run.failed"]);
  });
});

describe("results that are JSON", () => {
  test.each<{ what: string; value: unknown; becomes: unknown }>([
    { what: "undefined", value: undefined, becomes: null },
    { what: "members that are undefined", value: { a: 1, b: undefined }, becomes: { a: 1 } },
    { what: "an object without a prototype", value: Object.assign(Object.create(null), { a: 1 }), becomes: { a: 1 } },
    { what: "1,000 levels", value: deep(1_000), becomes: deep(1_000) },
    {
      what: "the same object twice",
      value: [REFUSED.length, REFUSED.length],
      becomes: [REFUSED.length, REFUSED.length],
    },
    { what: "minus zero", value: [-0], becomes: [-0] },
  ])("$what passes", async ({ value, becomes }) => {
    expect((await run(graphOf([node("a")], { a: () => value }))).nodes["a"]?.output).toEqual(becomes);
  });

  test("one object in two places is no circle", () => {
    const shared = { a: 1 };
    expect(toJsonValue([shared, { again: shared }], () => "it")).toEqual([{ a: 1 }, { again: { a: 1 } }]);
  });

  test("are copied: a change the node makes later is seen by nobody", async () => {
    const mine = { list: [1], deep: { a: 1 } };
    const graph = graphOf([node("a"), reader("b", ["a"])], {
      a: () => mine,
      b: async ({ input }) => {
        mine.list.push(2);
        mine.deep.a = 2;
        return input;
      },
    });
    const { finish, journal } = watch(graph);
    const result = await finish();
    mine.list.push(3);
    const first = { list: [1], deep: { a: 1 } };
    expect(result.orThrow()).toEqual({ b: first });
    expect(journal.entries.find(({ type }) => type === "node.completed")).toMatchObject({ output: first });
  });

  test("a change inside frozen data is seen by nobody either", async () => {
    const inner = { a: 1 };
    const graph = graphOf([node("a")], { a: () => Object.freeze([Object.freeze({ ok: 1 }), inner]) });
    const result = await run(graph);
    inner.a = 2;
    expect(result.orThrow()).toEqual({ a: [{ ok: 1 }, { a: 1 }] });
  });

  test("frozen data is passed on as it is", async () => {
    const data = Object.freeze({ list: Object.freeze([1, 2]) });
    expect((await run(graphOf([node("a")], { a: () => data }))).nodes["a"]?.output).toBe(data);
  });

  test("cannot be changed by the nodes that read them", async () => {
    const outcomes: unknown[] = [];
    const meddle = ({ input }: TestTask): void => {
      outcomes.push(changeOf(input, "added"), changeOf(Reflect.get(Object(input), "deep"), "added"));
    };
    const graph = graphOf([node("a"), reader("b", ["a"]), reader("c", ["a"])], {
      a: () => ({ deep: { x: 1 } }),
      b: meddle,
      c: meddle,
    });
    const result = await run(graph);
    expect(outcomes).toEqual([false, false, false, false]);
    expect(result.nodes["a"]?.output).toEqual({ deep: { x: 1 } });
  });

  test("of the whole run are frozen, too", async () => {
    const result = await run(graphOf([node("a"), node("b")]));
    expect(Object.isFrozen(result.orThrow())).toBe(true);
  });

  test("with a __proto__ key keep it as data", async () => {
    const evil: unknown = JSON.parse('{"__proto__": {"polluted": 1}, "deep": {"__proto__": null}}');
    const result = await run(graphOf([node("a")], { a: () => evil }));
    expect(JSON.stringify(result.nodes["a"]?.output)).toBe(JSON.stringify(evil));
    expect(Reflect.get({}, "polluted")).toBeUndefined();
  });

  test("a node named __proto__ is a node like any other", async () => {
    const graph = graphOf([node("__proto__"), node("s"), reader("e", ["__proto__", "s"])], { e: ({ input }) => input });
    const result = await run(graph);
    expect(JSON.stringify(result.nodes["e"]?.output)).toBe('{"__proto__":"__proto__","s":"s"}');
    expect(Object.keys(result.nodes)).toEqual(["__proto__", "s", "e"]);
  });
});

function changeOf(target: unknown, key: string): boolean {
  return typeof target === "object" && target !== null && Reflect.set(target, key, 1);
}
