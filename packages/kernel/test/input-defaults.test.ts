/** `default` in a pipeline's input_schema: what it fills, and what it leaves alone. */
import { describe, expect, test } from "vitest";
import type { JsonSchema, JsonValue } from "../src/index.ts";
import type { Validator } from "../src/ports/index.ts";
import { graphOf, node, reader } from "./support/plans.ts";
import { run, watch } from "./support/runs.ts";

/** Knows one keyword: `required`. */
const validator: Validator = {
  compile: (schema) => (value) =>
    (schema.required ?? [])
      .filter((field) => !Object.hasOwn(Object(value), field))
      .map((field) => ({ path: "", message: `needs ${field}` })),
};

/** What the first node of a pipeline with this schema gets. */
async function filled(schema: JsonSchema, input?: unknown): Promise<JsonValue> {
  const graph = graphOf([node("a")], { a: (task) => task.input }, { inputSchema: schema }, { validator });
  const result = await run(graph, input === undefined ? {} : { input });
  return Object(result.orThrow())["a"];
}

const field = (schema: JsonSchema | boolean): JsonSchema => ({ type: "object", properties: { f: schema } });

describe("a field that is absent", () => {
  test.each<JsonValue>(["tea", 0, false, "", null, [1, { a: 2 }], { a: 1 }])("gets its default: %j", async (value) => {
    expect(await filled(field({ default: value }), {})).toEqual({ f: value });
  });

  test("gets it when there is no input at all", async () => {
    expect(await filled(field({ default: 1 }))).toEqual({ f: 1 });
  });

  test("gets it when it is undefined", async () => {
    expect(await filled(field({ default: 1 }), { f: undefined })).toEqual({ f: 1 });
  });

  test("gets it in maps inside, at any depth", async () => {
    expect(await filled(field(field(field({ default: 1 }))), { f: { f: {}, g: 2 } })).toEqual({
      f: { f: { f: 1 }, g: 2 },
    });
  });

  test("stays absent when it is a map without a default of its own", async () => {
    expect(await filled(field(field({ default: 1 })), {})).toEqual({});
  });

  test("gets a default that is filled in turn", async () => {
    expect(await filled(field({ ...field({ default: 1 }), default: { g: 2 } }), {})).toEqual({ f: { f: 1, g: 2 } });
  });

  test("is filled whatever its name is", async () => {
    const properties = JSON.parse(
      '{"__proto__": {"default": 1}, "constructor": {"default": 2}, "toString": {"default": 3}}',
    );
    const got = await filled({ properties }, {});
    expect(Object.entries(Object(got))).toEqual([
      ["__proto__", 1],
      ["constructor", 2],
      ["toString", 3],
    ]);
    expect(Object.getPrototypeOf(got)).toBe(Object.prototype);
  });
});

describe("what is given", () => {
  test.each<JsonValue>([null, 0, "", false, []])("stays as it is: %j", async (value) => {
    expect(await filled(field({ default: "other" }), { f: value })).toEqual({ f: value });
  });

  test("stays when its schema is a boolean, or no map", async () => {
    expect(await filled(field(true), { f: 1 })).toEqual({ f: 1 });
    expect(await filled(field({ type: "string", ...field({ default: 1 }) }), { f: "text" })).toEqual({ f: "text" });
    expect(await filled(field({ default: 1 }), ["list"])).toEqual(["list"]);
  });

  test("is not filled inside lists, nor behind other keywords", async () => {
    const inner = field({ default: 1 });
    expect(await filled(field({ type: "array", items: inner, prefixItems: [inner] }), { f: [{}] })).toEqual({
      f: [{}],
    });
    expect(await filled(field({ $ref: "#/$defs/inner", $defs: { inner } }), { f: {} })).toEqual({ f: {} });
    const behind = { allOf: [inner], anyOf: [inner], oneOf: [inner], if: inner, patternProperties: { f: inner } };
    expect(await filled({ ...behind, additionalProperties: { default: 1 } }, {})).toEqual({});
  });

  test("is not changed in the caller's hands, and passed on as it is when nothing is missing", async () => {
    const input = { f: {} };
    expect(await filled(field(field({ default: 1 })), input)).toEqual({ f: { f: 1 } });
    expect(input).toEqual({ f: {} });
    const whole = Object.freeze({ f: 1 });
    expect(await filled(field({ default: 2 }), whole)).toBe(whole);
  });
});

describe("a run", () => {
  const schema: JsonSchema = { ...field({ default: "tea" }), required: ["f"] };
  const graph = graphOf(
    [node("a"), reader("b", ["a"])],
    { b: (task) => task.input },
    { inputSchema: schema },
    { validator },
  );

  test("checks the filled input, and journals it", async () => {
    const { finish, journal } = watch(graph);
    expect((await finish()).status).toBe("succeeded");
    expect(journal.entries[0]).toMatchObject({ type: "run.started", input: { f: "tea" } });
    expect(Object.isFrozen(journal.entries[0]?.type === "run.started" && journal.entries[0].input)).toBe(true);
  });

  test("never sees a default that is no JSON: such a plan does not load", () => {
    const load = () => graphOf([node("a")], {}, { inputSchema: field(Object({ default: 5n })) }, { validator });
    expect(load).toThrow(expect.objectContaining({ code: "HD5001" }));
  });
});
