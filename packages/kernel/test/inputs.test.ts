/** The truth table of DESIGN §3.2, first half: what a node receives. `e` is the node under test. */
import { expect, test } from "vitest";
import type { JsonValue, PlanNode, PlanValue } from "../src/index.ts";
import { binary, call, FALSE, input, literal, of, plan } from "./support/exprs.ts";
import { graphOf, node, reader } from "./support/plans.ts";
import { run } from "./support/runs.ts";

const RUN_INPUT: JsonValue = { q: "hi", a: 99 };

const SOURCES: readonly PlanNode[] = [
  node("s"),
  node("s2"),
  node("text"),
  node("rows"),
  node("none"),
  node("gaps"),
  node("gone", { when: FALSE }),
  node("flaky", { onError: { action: "continue" } }),
  node("broken", { onError: { action: "skip" } }),
];

const RESULTS: Readonly<Record<string, () => unknown>> = {
  s: () => ({ a: 1, b: { c: 2 } }),
  s2: () => ({ a: 10, z: 9 }),
  text: () => "words",
  rows: () => [1, 2],
  none: () => null,
  gaps: () => ({ a: null, z: null }),
  flaky: raise,
  broken: raise,
};

/** What `e` gets; `undefined` when it does not run. */
async function received(fields: Partial<PlanNode>, runInput: unknown = RUN_INPUT): Promise<JsonValue | undefined> {
  const graph = graphOf([...SOURCES, node("e", fields)], { ...RESULTS, e: (task) => [task.input] });
  const { output } = (await run(graph, { input: runInput })).nodes["e"] ?? {};
  return Array.isArray(output) ? output[0] : undefined;
}

const deps = (...dataDependencies: readonly string[]): Partial<PlanNode> => ({ dataDependencies });
const mapped = (
  inputMapping: { readonly [key: string]: PlanValue },
  ...names: readonly string[]
): Partial<PlanNode> => ({
  inputMapping,
  dataDependencies: names,
});
const S = { a: 1, b: { c: 2 } };
const S2 = { a: 10, z: 9 };

test.each<{ set: string; fields: Partial<PlanNode>; gets: JsonValue | undefined; given?: unknown }>([
  { set: "no dependency: the run input", fields: {}, gets: { q: "hi", a: 99 } },
  { set: "no dependency, a list as run input: the list", fields: {}, given: [1], gets: [1] },
  { set: "no dependency, a text as run input: the text", fields: {}, given: "x", gets: "x" },
  { set: "no dependency, null as run input: an empty map", fields: {}, given: null, gets: {} },
  { set: "one dependency: its result, filled", fields: deps("s"), gets: { ...S, q: "hi" } },
  { set: "one dependency, a list as run input: its result", fields: deps("s"), given: [1], gets: S },
  { set: "one dependency, a text: the text itself", fields: deps("text"), gets: "words" },
  { set: "one dependency, a list: the list itself", fields: deps("rows"), gets: [1, 2] },
  { set: "one dependency, null: null", fields: deps("none"), gets: null },
  { set: "one dependency, null after on_error: continue: null", fields: deps("flaky"), gets: null },
  { set: "one dependency with null fields: those are filled", fields: deps("gaps"), gets: { a: 99, z: null, q: "hi" } },
  { set: "several dependencies: by name, filled", fields: deps("s", "s2"), gets: { s: S, s2: S2, q: "hi", a: 99 } },
  {
    set: "several dependencies of every type: by name",
    fields: deps("text", "rows", "none", "flaky"),
    gets: { text: "words", rows: [1, 2], none: null, flaky: null, q: "hi", a: 99 },
  },
  {
    set: "several dependencies: an input field never hides a result",
    fields: deps("s", "s2"),
    given: { s: "input", q: 1 },
    gets: { s: S, s2: S2, q: 1 },
  },
  {
    set: "several dependencies: an input field fills a null result",
    fields: deps("s", "none"),
    given: { none: "input" },
    gets: { s: S, none: "input" },
  },
  { set: "one of two dependencies skipped: still by name", fields: deps("s", "gone"), gets: { s: S, q: "hi", a: 99 } },
  {
    set: "one of two dependencies failed with on_error: skip: nothing of it",
    fields: deps("broken", "s2"),
    gets: { s2: S2, q: "hi", a: 99 },
  },
  { set: "the only dependency skipped: does not run", fields: deps("gone"), gets: undefined },
  { set: "all dependencies skipped: does not run", fields: deps("gone", "broken"), gets: undefined },
  { set: "wait_for only: the run input", fields: { waitFor: ["s"] }, gets: { q: "hi", a: 99 } },
  { set: "wait_for a skipped node: the run input", fields: { waitFor: ["gone"] }, gets: { q: "hi", a: 99 } },
  {
    set: "one dependency and wait_for: the shape of one",
    fields: { ...deps("s"), waitFor: ["s2"] },
    gets: { ...S, q: "hi" },
  },
])("$set", async ({ fields, gets, given }) => {
  expect(await received(fields, given === undefined ? RUN_INPUT : given)).toEqual(gets);
});

const MAPPING = {
  m: plan(of("s", "b", "c")),
  k: plan(input("q")),
  w: plan(binary(of("s", "a"), "+", literal(1))),
};

test.each<{ set: string; fields: Partial<PlanNode>; gets: JsonValue; given?: JsonValue }>([
  {
    set: "a mapping goes on top of the result",
    fields: mapped(MAPPING, "s"),
    gets: { ...S, m: 2, k: "hi", w: 2, q: "hi" },
  },
  {
    set: "a mapping goes on top of results by name",
    fields: mapped({ m: plan(of("s2", "z")) }, "s", "s2"),
    gets: { s: S, s2: S2, m: 9, q: "hi", a: 99 },
  },
  { set: "a mapping goes on top of the run input", fields: mapped({ k: 1, q: 2 }), gets: { k: 1, q: 2, a: 99 } },
  {
    set: "a mapped key hides the result's",
    fields: mapped({ a: "mine" }, "s"),
    gets: { a: "mine", b: { c: 2 }, q: "hi" },
  },
  {
    set: "a mapping leaves nothing of a text",
    fields: mapped({ m: plan(of("text")) }, "text"),
    gets: { m: "words", q: "hi", a: 99 },
  },
  { set: "a mapping over a list input is the mapping", fields: mapped({ m: 1 }), given: [1, 2], gets: { m: 1 } },
  {
    set: "strict: only the mapped keys",
    fields: { ...mapped(MAPPING, "s"), strictMapping: true },
    gets: { m: 2, k: "hi", w: 2 },
  },
  { set: "strict without a mapping: nothing", fields: { ...deps("s"), strictMapping: true }, gets: {} },
  {
    set: "a missing deep path is null",
    fields: { ...mapped({ m: plan(of("s", "nope", "c")) }, "s"), strictMapping: true },
    gets: { m: null },
  },
  {
    set: "a missing deep path below a text is null",
    fields: { ...mapped({ m: plan(of("text", "nope", 3)) }, "text"), strictMapping: true },
    gets: { m: null },
  },
  { set: "a mapped null is filled", fields: mapped({ q: plan(of("s", "nope")) }, "s"), gets: { ...S, q: "hi" } },
  {
    set: "a mapped null is not filled when strict",
    fields: { ...mapped({ q: plan(of("s", "nope")) }, "s"), strictMapping: true },
    gets: { q: null },
  },
  {
    set: "a skipped node is null in a mapping",
    fields: { ...mapped({ m: plan(of("gone")) }, "s", "gone"), strictMapping: true },
    gets: { m: null },
  },
  {
    set: "maps and lists in a mapping are followed to the bottom",
    fields: {
      ...mapped(
        { deep: { list: [plan(of("s", "a")), { text: plan(input("q")) }, 3, "plain"], yes: true, no: null } },
        "s",
      ),
      strictMapping: true,
    },
    gets: { deep: { list: [1, { text: "hi" }, 3, "plain"], yes: true, no: null } },
  },
  {
    set: "names of the language itself are names like any other",
    fields: { ...mapped({ constructor: 1, toString: plan(of("s", "a")) }, "s"), strictMapping: true },
    gets: { constructor: 1, toString: 1 },
  },
])("$set", async ({ fields, gets, given }) => {
  expect(await received(fields, given === undefined ? RUN_INPUT : given)).toEqual(gets);
});

test("an own __proto__ key passes through results, input and mapping as data", async () => {
  const evil: unknown = JSON.parse('{"__proto__": {"polluted": true}, "x": 1}');
  const graph = graphOf([node("s"), node("s2"), reader("one", ["s"]), reader("two", ["s", "s2"])], {
    s: () => evil,
    s2: () => 1,
    one: (task) => task.input,
    two: (task) => task.input,
  });
  const { nodes } = await run(graph, { input: evil });
  const one = nodes["one"]?.output;
  expect(JSON.stringify(one)).toBe('{"__proto__":{"polluted":true},"x":1}');
  expect(JSON.stringify(nodes["two"]?.output)).toBe(
    '{"s":{"__proto__":{"polluted":true},"x":1},"s2":1,"__proto__":{"polluted":true},"x":1}',
  );
  expect(Reflect.get({}, "polluted")).toBeUndefined();
});

test("a `required` that meets null fails the node", async () => {
  const fields = mapped({ m: plan(call("required", of("s", "nope", "c"))) }, "s");
  const graph = graphOf([...SOURCES, node("e", fields)], RESULTS);
  expect(await run(graph, { input: RUN_INPUT })).toMatchObject({
    status: "failed",
    error: { code: "HD4503", node: "e" },
  });
});

test.each<{ given: JsonValue; names: readonly string[]; says: string | undefined }>([
  { given: { a: 1, b: false, c: 0, d: "" }, names: ["a", "b", "c", "d"], says: undefined },
  { given: { a: 1 }, names: ["a", "b"], says: 'the input "b" is required and missing' },
  { given: { a: null }, names: ["a"], says: 'the input "a" is required and is null' },
  { given: [1], names: ["a"], says: 'the input "a" is required and missing' },
  { given: {}, names: ["toString"], says: 'the input "toString" is required and missing' },
])("required_inputs $names of $given", async ({ given, names, says }) => {
  const result = await run(graphOf([node("e", { requiredInputs: names })]), { input: given });
  if (says === undefined) expect(result.status).toBe("succeeded");
  else
    expect(result).toMatchObject({
      status: "failed",
      error: { code: "HD6009", message: says, node: "e", attempts: 1 },
    });
});

test("a required input that is missing is not tried again", async () => {
  const retry = { maxAttempts: 3, backoff: "constant", initialDelayMs: 1, maxDelayMs: 1, jitter: 0 } as const;
  const result = await run(graphOf([node("e", { requiredInputs: ["a"], retry })]));
  expect(result).toMatchObject({ status: "failed", error: { code: "HD6009", attempts: 1 } });
});

test("inputs are frozen, whatever they were made of", async () => {
  const frozen: Record<string, boolean> = {};
  const note = (task: { readonly input: unknown; readonly ctx: { readonly nodeName: string } }): void => {
    frozen[task.ctx.nodeName] = Object.isFrozen(task.input);
  };
  const graph = graphOf(
    [
      node("root"),
      node("s"),
      node("s2"),
      reader("one", ["s"]),
      reader("two", ["s", "s2"]),
      reader("map", ["s"], { inputMapping: { m: 1 } }),
      reader("strict", ["s"], { inputMapping: { m: 1 }, strictMapping: true }),
    ],
    { root: note, s: () => ({ x: 1 }), one: note, two: note, map: note, strict: note },
  );
  await run(graph, { input: { q: [1] } });
  expect(frozen).toEqual({ root: true, one: true, two: true, map: true, strict: true });
});

function raise(): never {
  throw new TypeError("no luck");
}
