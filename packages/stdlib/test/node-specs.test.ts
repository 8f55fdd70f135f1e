import { type AnyNodeType, createRegistry, type StandardIssue } from "@hexdag/kernel";
import { describe, expect, it } from "vitest";
import { stdlibComponents } from "../src/install.ts";

const registry = createRegistry(stdlibComponents());

function typeOf(kind: string): AnyNodeType {
  return registry.node(kind) ?? expect.unreachable(`no kind ${kind}`);
}

async function check(
  kind: string,
  spec: unknown,
): Promise<{ readonly value?: unknown; readonly issues?: readonly StandardIssue[] | undefined }> {
  return await typeOf(kind).spec["~standard"].validate(spec);
}

const kinds = registry.nodes.map((type) => type.kind);
const schemaOf = (kind: string): Readonly<Record<string, unknown>> | undefined =>
  typeOf(kind).spec["~standard"].jsonSchema?.input({ target: "draft-2020-12" });

describe("every node kind", () => {
  it("is there under its name and its name with _node", () => {
    expect(kinds).toEqual([
      "function",
      "expression",
      "data",
      "llm",
      "agent",
      "conditional",
      "loop",
      "composite",
      "map",
      "pipeline",
      "macro_invocation",
      "tool_call",
      "service_call",
      "api_call",
      "port_call",
      "vote",
    ]);
    for (const kind of kinds) expect(registry.node(`${kind}_node`)).toBe(registry.node(kind));
  });

  it.each(kinds)("%s describes each of its fields", (kind) => {
    const properties = Object.entries(schemaOf(kind)?.properties ?? {});
    expect(properties.length).toBeGreaterThan(0);
    for (const [name, field] of properties) expect(field, name).toHaveProperty("description");
  });

  it.each(kinds)("%s gives examples that are valid", async (kind) => {
    const examples = schemaOf(kind)?.examples;
    if (!Array.isArray(examples)) return expect.unreachable("there are no examples");
    for (const example of examples) expect((await check(kind, example)).issues).toBeUndefined();
  });

  it.each(kinds)("%s refuses a key it does not know", async (kind) => {
    const { issues } = await check(kind, { nonsense: 1 });
    expect(issues?.map((issue) => issue.message).join()).toContain('"nonsense"');
  });

  it.each(kinds)("%s gives roles only to fields it has", (kind) => {
    const known = Object.keys(schemaOf(kind)?.properties ?? {});
    for (const path of Object.keys(typeOf(kind).fields ?? {})) expect(known).toContain(path.match(/^\w+/)?.[0]);
  });
});

describe("defaults", () => {
  it.each([
    ["llm", { prompt: "x" }, { prompt: "x", stream: false }],
    ["pipeline", { pipeline: "x" }, { pipeline: "x", wait: true }],
    [
      "loop",
      { times: 2 },
      {
        times: 2,
        item_var: "item",
        index_var: "index",
        concurrency: 1,
        error_handling: "fail_fast",
        initial_state: {},
        state_update: {},
        on_max_iterations: "fail",
        collect: "list",
      },
    ],
    [
      "map",
      { items: "x", fn: "f" },
      { items: "x", fn: "f", item_var: "item", index_var: "index", concurrency: 10, error_handling: "fail_fast" },
    ],
    ["conditional", { condition: "x" }, { condition: "x", tie_break: "first_true" }],
  ])("of %s are filled in", async (kind, given, value) => {
    expect((await check(kind, given)).value).toEqual(value);
  });
});

const nodes = [{ kind: "data", metadata: { name: "d" }, spec: {} }];

describe("specs that are refused", () => {
  it.each<[kind: string, spec: unknown, field: string, words: string]>([
    ["function", {}, "fn", ""],
    ["function", { fn: "f", unpack_input: true }, "unpack_input", "params"],
    ["function", { fn: "f", unpack_input: false, params: ["a"] }, "params", "means nothing"],
    [
      "expression",
      { expressions: { a: "1" }, output_fields: ["b"] },
      "output_fields.0",
      '"b" is no variable of expressions (a)',
    ],
    ["expression", { expressions: { a: "1" }, extract_field: "b" }, "extract_field", '"b" is no variable'],
    [
      "expression",
      { expressions: { a: "1" }, extract_field: "a", output_fields: ["a"] },
      "output_fields",
      "means nothing",
    ],
    ["expression", { expressions: { a: "1" }, merge_strategy: "list" }, "", '"merge_strategy"'],
    ["llm", {}, "", "needs something to answer"],
    ["llm", { prompt: "a", template: "b" }, "prompt", "means the same as template"],
    [
      "llm",
      { prompt: "a", system_prompt: "b", system_message: "c" },
      "system_prompt",
      "means the same as system_message",
    ],
    ["llm", { prompt: "a", temperature: -1 }, "temperature", ""],
    ["llm", { prompt: "a", max_tokens: 1.5 }, "max_tokens", ""],
    ["llm", { prompt: "a", conversation: [{ role: "robot", content: "x" }] }, "conversation", "{role, content}"],
    ["llm", { prompt: "a", conversation: "history" }, "conversation", 'write "{{ history }}"'],
    ["loop", { times: 2, break_if: ["a", "b"] }, "break_if", "must be an expression"],
    ["llm", { prompt: "a", examples: [{ input: "x" }] }, "examples.0.output", ""],
    ["conditional", {}, "", "needs a condition"],
    ["conditional", { condition: "a", branches: [{ condition: "b", action: "x" }] }, "condition", "beside branches"],
    ["conditional", { condition: "a", body: nodes, body_pipeline: "p" }, "body_pipeline", "keep one"],
    ["conditional", { branches: [] }, "branches", ""],
    ["conditional", { branches: [{ action: "x" }] }, "branches.0.condition", "expression"],
    ["conditional", { condition: "a", tie_break: "last" }, "tie_break", ""],
    ["loop", {}, "", "needs one of while, for_each and times"],
    ["loop", { times: 1, while: "x" }, "times", "stands beside while"],
    ["loop", { times: -1 }, "times", "Too small"],
    ["loop", { while: "x", concurrency: 2 }, "concurrency", "means nothing in a while"],
    ["loop", { times: 2, concurrency: 2, state_update: { a: "1" } }, "state_update", "needs concurrency 1"],
    ["loop", { times: 2, collect: "reduce" }, "reducer", "is missing"],
    ["loop", { times: 2, reducer: "f" }, "reducer", "means nothing"],
    ["loop", { times: 2, key_field: "id" }, "key_field", "means nothing"],
    ["loop", { times: 2, item_var: "not a name" }, "item_var", "must be a name"],
    ["loop", { times: 2, max_iterations: 0 }, "max_iterations", ""],
    ["loop", { times: 2, body: [] }, "body", "Too small"],
    ["loop", { times: 2, body: 5 }, "body", "list of nodes"],
    ["composite", {}, "mode", ""],
    ["composite", { mode: "while" }, "condition", "mode while needs it"],
    ["composite", { mode: "for-each", items: "x", count: 2 }, "count", "means nothing in mode for-each"],
    ["composite", { mode: "times", count: 2, else_body: nodes }, "else_body", "means nothing in mode times"],
    ["composite", { mode: "switch", branches: [{ condition: "a" }], body: nodes }, "body", "each branch has its own"],
    ["composite", { mode: "while", condition: "a", body: nodes, body_pipeline: "p" }, "body_pipeline", "keep one"],
    ["map", { items: "x" }, "", "needs one of fn, body and body_pipeline"],
    ["map", { items: "x", fn: "f", body: nodes }, "body", "stands beside fn"],
    ["pipeline", {}, "pipeline", ""],
  ])("%s %j: %s", async (kind, spec, field, words) => {
    const { issues = [] } = await check(kind, spec);
    const found = issues.map((issue) => `${(issue.path ?? []).map(String).join(".")}: ${issue.message}`);
    expect(
      found.some((text) => text.startsWith(`${field}: `) && text.includes(words)),
      found.join("\n"),
    ).toBe(true);
  });
});

describe("what a spec tells the compiler", () => {
  it("which ports a node needs", () => {
    const portsOf = (kind: string, spec: Readonly<Record<string, string>>): unknown => {
      const { ports } = typeOf(kind);
      return typeof ports === "function" ? ports(spec) : (ports ?? []);
    };
    expect([portsOf("llm", {}), portsOf("pipeline", {}), portsOf("function", {})]).toEqual([["llm"], ["spawner"], []]);
    for (const kind of ["loop", "conditional", "composite", "map"]) {
      expect([portsOf(kind, {}), portsOf(kind, { body_pipeline: "p" })]).toEqual([[], ["spawner"]]);
    }
  });

  it("which loop names its expressions may use", () => {
    const fixed = ["$item", "$index", "$total", "$is_first", "$is_last", "$state", "$body"];
    expect(typeOf("loop").locals?.({ item_var: "page" })).toEqual([...fixed, "page", "index"]);
    expect(typeOf("llm").locals).toBeUndefined();
  });

  it("what its result looks like", () => {
    expect(typeOf("llm").result?.({ prompt: "x" })).toEqual({ type: "string" });
    expect(typeOf("llm").result?.({ prompt: "x", output_schema: {} })).toBeUndefined();
    expect(typeOf("expression").result?.({ expressions: { a: "1", b: "2" } })).toMatchObject({ required: ["a", "b"] });
    expect(typeOf("expression").result?.({ expressions: { a: "1", b: "2" }, output_fields: ["b"] })).toMatchObject({
      required: ["b"],
    });
    expect(typeOf("expression").result?.({ expressions: { a: "1" }, extract_field: "a" })).toBeUndefined();
    expect(typeOf("loop").result?.({})).toMatchObject({ required: ["result", "metadata"] });
    expect(typeOf("map").result?.({})).toEqual({ type: "array" });
    expect(typeOf("map").result?.({ key_field: "id" })).toEqual({ type: "object" });
    expect(typeOf("pipeline").result?.({ wait: false })).toMatchObject({ required: ["run_id"] });
    expect(typeOf("pipeline").result?.({ wait: true })).toBeUndefined();
  });
});
