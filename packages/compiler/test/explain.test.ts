import {
  COMPILER_CODES,
  DOCUMENT_KINDS,
  type Explanation,
  exampleText,
  explain,
  type FieldExplanation,
} from "@hexdag/compiler";
import { createRegistry, defineDriver, defineMacro, defineNode } from "@hexdag/kernel";
import { describe, expect, it } from "vitest";
import * as z from "zod";

const llm = defineNode({
  kind: "llm",
  description: "Asks a model.",
  spec: z.strictObject({
    human_message: z
      .string()
      .optional()
      .meta({ description: "What to ask.", examples: ["Why?"] }),
    output_schema: z.record(z.string(), z.unknown()).optional().describe("What to answer."),
  }),
  fields: { human_message: "template" },
  ports: ["llm"],
  run: () => null,
});
const loop = defineNode({
  kind: "loop",
  description: "Repeats a body.",
  spec: z.strictObject({ body: z.union([z.string(), z.array(z.unknown())]).describe("What to repeat.") }),
  fields: { body: "body" },
  run: () => null,
});
const shout = defineNode({
  kind: "shout",
  description: "Upper-cases a text.",
  spec: z.object({ text: z.string(), marks: z.number().optional().describe("How many marks.") }),
  fields: { text: "template" },
  run: () => null,
});
const closed = defineNode({
  kind: "closed",
  description: "Does not say what it takes.",
  spec: { "~standard": { version: 1, vendor: "none", validate: (value) => ({ value }) } },
  run: () => null,
});
const twice = defineMacro({
  name: "ask.twice",
  description: "Asks two times.",
  params: z.object({ question: z.string().describe("What to ask.") }),
  expand: () => [],
});
const usage = z.strictObject({ input_tokens: z.int().describe("Tokens of the request.") });
const mock = defineDriver({
  name: "mock",
  port: "llm",
  description: "Answers from a list.",
  config: z.strictObject({ responses: z.array(z.string()).default([]), usage: usage.optional() }),
  create: () => ({ generate: () => Promise.reject(new TypeError("not for running")) }),
});
const memories = (["one", "two"] as const).map((port) => ({ ...mock, name: "in_memory", port }));

const components = createRegistry({ nodes: [llm, loop, shout, closed], macros: [twice], drivers: [mock, ...memories] });
const rules = { E101: { title: "a circle", explanation: "Nodes wait for each other." } };
const { HD2001, HD3002 } = COMPILER_CODES;
const codes = { HD2001, HD3002 };
const options = { components, codes, rules };

function answer(path: string | undefined, recursive = false): Explanation {
  const { explanation, unknown } = explain(path, { ...options, recursive });
  if (explanation === undefined) throw new TypeError(unknown.message);
  return explanation;
}

function hintFor(path: string): string | undefined {
  return explain(path, options).unknown?.hint;
}

const names = (fields: readonly FieldExplanation[]): readonly string[] => fields.map(({ name }) => name);

describe("explain", () => {
  it("lists what there is without a path", () => {
    const paths = answer(undefined).topics.map(({ path }) => path);
    expect(paths).toEqual(
      expect.arrayContaining([...DOCUMENT_KINDS, "node", "node/llm", "adapter/mock", "macro/ask.twice"]),
    );
  });

  it("tells a field's description, type, default, whether it is required, and an example", () => {
    expect(answer("Pipeline.spec.orchestrator.max_concurrent_nodes")).toMatchObject({
      topic: "field",
      description: "How many nodes may run at once.",
      field: {
        type: { words: "a whole number, at least 1 and at most 100000", short: "int" },
        required: false,
        default: 10,
        examples: [4],
      },
    });
    expect(answer("Pipeline.spec.nodes").field).toMatchObject({ required: true, type: { short: "list[node]" } });
  });

  it("looks through maps by name and lists", () => {
    expect(names(answer("System.spec.processes.limits").fields)).toContain("max_llm_calls");
    expect(answer("System.spec.processes.collect.exec").field?.type.short).toBe("str");
    expect(names(answer("Pipeline.spec.nodes.metadata").fields)).toContain("name");
    expect(answer("Pipeline.spec.ports.llm.adapter").description).toContain("driver");
  });

  it("says which of several alternatives a field goes with", () => {
    const fields = answer("System.spec.init").fields;
    expect(fields.find(({ name }) => name === "every")?.only).toBe("type: schedule");
    expect(fields.find(({ name }) => name === "type")).toMatchObject({
      required: true,
      type: { short: "manual | schedule | event | continuous" },
    });
    expect(answer("Policy.spec.config").fields.find(({ name }) => name === "ttl")?.only).toBe("type: cache");
  });

  it("tells a node kind's own fields apart from those of every node", () => {
    const llm = answer("node/llm");
    expect(names(llm.fields)).toEqual(expect.arrayContaining(["human_message", "output_schema"]));
    expect(names(llm.fields)).not.toContain("timeout");
    expect(names(answer("node").fields.find(({ name }) => name === "spec")?.fields ?? [])).toContain("timeout");
    expect(answer("node/llm_node.timeout").field?.type.short).toBe("duration");
    expect(answer("node.spec.retry.backoff").field?.default).toBe("exponential");
    expect(answer("node/llm.human_message").field?.readAs).toContain("template");
  });

  it("shows what a kind of somebody else's has to say", () => {
    expect(answer("node/shout").fields).toMatchObject([
      { name: "text", required: true, description: "", readAs: expect.stringContaining("template") },
      { name: "marks", required: false, description: "How many marks." },
    ]);
    expect(answer("node/closed")).toMatchObject({
      fields: [],
      notes: expect.arrayContaining(["Its package does not say what it takes."]),
    });
  });

  it("explains adapters, macros, functions, error codes and lint rules", () => {
    expect(names(answer("adapter/mock").fields)).toEqual(["responses", "usage"]);
    expect(answer("adapter/mock.usage.input_tokens").field?.required).toBe(true);
    expect(names(answer("macro/ask.twice").fields)).toEqual(["question"]);
    expect(answer("macro/ask.twice.question").description).toBe("What to ask.");
    expect(answer("function/len").title).toBe("len(value)");
    expect(answer("hd3002").path).toBe("HD3002");
    expect(answer("3002").path).toBe("HD3002");
    expect(answer("e101")).toMatchObject({ topic: "rule", title: "E101: a circle" });
    expect(answer("codes").topics.map(({ path }) => path)).toEqual(["HD2001", "HD3002"]);
    expect(answer("rules").topics).toEqual([{ path: "E101", description: "a circle" }]);
    expect(answer("adapters").topics.map(({ path }) => path)).toContain("adapter/mock");
  });

  it("tells adapters of one name apart by their ports", () => {
    const paths = answer("adapter").topics.map(({ path }) => path);
    expect(paths).toEqual(["adapter/mock", "adapter/one/in_memory", "adapter/two/in_memory"]);
    expect(answer("adapter/two/in_memory.responses").field?.default).toEqual([]);
  });

  it("goes all the way down when asked to, and not round in circles", () => {
    const spec = answer("Pipeline", true).fields.find(({ name }) => name === "spec")?.fields ?? [];
    const nodes = spec.find(({ name }) => name === "nodes")?.fields ?? [];
    const retry = nodes.find(({ name }) => name === "spec")?.fields.find(({ name }) => name === "retry")?.fields ?? [];
    expect(names(retry)).toContain("backoff");
    expect(answer("node/loop", true).fields.find(({ name }) => name === "body")?.fields.length).toBeGreaterThan(0);
    expect(answer("Pipeline").fields.find(({ name }) => name === "metadata")?.fields).toEqual([]);
  });

  it.each([
    ["Pipelin.spec", "did you mean Pipeline.spec?"],
    ["Pipeline.spec.node", "did you mean Pipeline.spec.nodes?"],
    [
      "Pipeline.spec.orchestrator.zzz",
      "there are max_concurrent_nodes, default_node_timeout, pipeline_timeout, strict_validation, scheduling",
    ],
    ["Pipeline.spec.nodes.kind.deeper", "nothing is inside it"],
    ["node/lop", "did you mean node/loop?"],
    ["llm.human_message", "did you mean node/llm.human_message?"],
    ["mock", "did you mean adapter/mock?"],
    ["HD3020", "did you mean HD3002?"],
    ["HD", "`hexdag explain codes` lists them all"],
    ["quxquxqux", "`hexdag explain` lists what there is"],
    ["macro/nope", "there are ask.twice"],
  ])("answers %s with: %s", (path, hint) => {
    expect(hintFor(path)).toBe(hint);
  });
});

/** Every field that can be reached, down to the last. */
function allFields(fields: readonly FieldExplanation[]): readonly FieldExplanation[] {
  return fields.flatMap((field) => [field, ...allFields(field.fields)]);
}

describe("every field of the language", () => {
  it.each([...DOCUMENT_KINDS, "node"])("of %s has a description, a type and an example", (path) => {
    const fields = allFields(answer(path, true).fields);
    const poor = fields.filter(
      ({ description, type, examples }) => description === "" || type.words === "" || examples.length === 0,
    );
    expect(fields.length).toBeGreaterThan(4);
    expect(poor.map((field) => field.path)).toEqual([]);
  });
});

describe("exampleText", () => {
  it("writes short values on one line and long ones on several", () => {
    expect(exampleText({ type: "retry", config: { max_attempts: 3 } })).toBe(
      "{type: retry, config: {max_attempts: 3}}",
    );
    expect(exampleText("30s")).toBe("30s");
    expect(exampleText({ text: "word ".repeat(30), list: [1, 2] })).toContain("\nlist:\n  - 1\n");
  });
});
