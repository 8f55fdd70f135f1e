/** Node kinds for tests: one of each shape the compiler has to deal with, and nothing that runs. */
import {
  type AnyNodeType,
  type Components,
  createRegistry,
  defineDriver,
  defineMacro,
  defineNode,
  type JsonObject,
} from "@hexdag/kernel";
import * as z from "zod";

const nothing = (): null => null;
const anything = z.unknown();
const entries = z.array(z.unknown());

const functionNode = defineNode({
  kind: "function",
  description: "Calls a function.",
  spec: z.object({ fn: z.string().min(1), unpack_input: z.boolean().default(false) }),
  fields: { fn: "function" },
  run: nothing,
});

const dataNode = defineNode({
  kind: "data",
  aliases: ["static"],
  description: "Gives a value.",
  spec: z.object({ output: z.record(z.string(), anything) }),
  fields: { output: "values" },
  run: nothing,
});

const expressionNode = defineNode({
  kind: "expression",
  description: "Computes values, each seeing those before it.",
  spec: z.strictObject({
    expressions: z.record(z.string(), z.string()),
    output_fields: z.array(z.string()).optional(),
  }),
  fields: { expressions: "sequence" },
  run: nothing,
});

const llmNode = defineNode({
  kind: "llm",
  description: "Asks a model.",
  spec: z
    .object({
      human_message: z.string().optional(),
      prompt_template: z.string().optional(),
      system_message: z.string().optional(),
      examples: z.array(z.object({ input: z.string(), output: z.string() })).optional(),
      output_schema: z.record(z.string(), anything).optional(),
      temperature: z.number().min(0).max(2).optional(),
      max_tokens: z.int().min(1).optional(),
    })
    .refine((spec) => (spec.human_message === undefined) !== (spec.prompt_template === undefined), {
      message: "takes either human_message or prompt_template",
    }),
  fields: {
    human_message: "template",
    prompt_template: "template",
    system_message: "template",
    "examples[].input": "template",
  },
  ports: ["llm"],
  result: (spec: JsonObject) => (spec["output_schema"] === undefined ? { type: "string" } : undefined),
  run: nothing,
});

const conditionalNode = defineNode({
  kind: "conditional",
  description: "Chooses one of several nodes.",
  spec: z.strictObject({
    branches: z.array(z.strictObject({ condition: z.string(), action: z.string() })).min(1),
    else_action: z.string().optional(),
  }),
  fields: { "branches[].condition": "deferred", "branches[].action": "node", else_action: "node" },
  routes: (spec: JsonObject) => ({ result: "result", targets: actionsIn(spec) }),
  run: nothing,
});

const loopNode = defineNode({
  kind: "loop",
  description: "Repeats a body.",
  spec: z.strictObject({
    items: anything.optional(),
    while: z.string().optional(),
    item_var: z.string().default("item"),
    body: z.union([z.string(), entries]),
    initial_state: z.record(z.string(), anything).optional(),
    state_update: z.record(z.string(), z.string()).optional(),
    max_iterations: z.int().default(100),
  }),
  fields: {
    items: "expression",
    while: "deferred",
    body: "body",
    initial_state: "mapping",
    "state_update.*": "deferred",
  },
  takes: { items: ["list", "map"] },
  locals: (spec: JsonObject) => [
    "$item",
    "$index",
    "$total",
    "$is_first",
    "$is_last",
    "$state",
    "$body",
    typeof spec["item_var"] === "string" ? spec["item_var"] : "item",
  ],
  run: nothing,
});

const compositeNode = defineNode({
  kind: "composite",
  description: "Runs one of several bodies.",
  spec: z.strictObject({
    branches: z.array(z.strictObject({ condition: z.string(), body: entries })),
    else_body: entries.optional(),
  }),
  fields: { "branches[].condition": "expression", "branches[].body": "body", else_body: "body" },
  run: nothing,
});

const requestNode = defineNode({
  kind: "request",
  description: "Calls a service.",
  spec: z.object({
    url: z.string(),
    method: z.enum(["GET", "POST"]).default("GET"),
    headers: z.record(z.string(), z.string()).optional(),
    params: z.record(z.string(), anything).optional(),
    callback: z.string().optional(),
  }),
  fields: { url: "template", "headers.*": "template", params: "mapping", callback: "node" },
  run: nothing,
});

/** Takes whatever it is given. */
const openNode = defineNode({
  kind: "open",
  description: "Takes any field.",
  spec: z.looseObject({}),
  caps: ({ uses, picks }: JsonObject) => [
    ...names(uses).map((cap) => ({ cap, field: "uses" })),
    ...names(picks).map((cap) => ({ cap, field: "picks", optional: true })),
  ],
  doubts: (spec: JsonObject) => [
    ...(spec["doubtful"] === true ? [{ message: "is doubtful", hint: "leave it out" }] : []),
    ...(spec["parts"] === undefined ? [] : [{ path: ["parts", 1], message: "has a second part" }]),
  ],
  run: nothing,
});

/** Its fields may be one thing or several, and parts of them have roles of their own. */
const listedNode = defineNode({
  kind: "listed",
  description: "Takes one or several.",
  spec: z.strictObject({ conditions: anything, labels: anything }),
  fields: {
    conditions: "deferred",
    "conditions[]": "deferred",
    labels: "template",
    "labels.count": "expression",
  },
  run: nothing,
});

/** Has more fields than a hint can list, of which some hold schemas, and calls a model where there is one. */
const wideNode = defineNode({
  kind: "wide",
  description: "Takes many fields.",
  spec: z.strictObject(
    Object.fromEntries(Array.from({ length: 15 }, (_, index) => [`field_${index}`, anything.optional()])),
  ),
  fields: { field_1: "schema", "field_2.*.form": "schema" },
  optionalPorts: ["llm"],
  run: nothing,
});

const macroInvocationNode = defineNode({
  kind: "macro_invocation",
  description: "Stands for the nodes of a macro.",
  spec: z.strictObject({
    macro: z.string().min(1),
    inputs: z.record(z.string(), anything).optional(),
    config: z.record(z.string(), anything).optional(),
    params: z.record(z.string(), anything).optional(),
    result: anything.optional(),
  }),
  fields: { result: "mapping" },
  expands: { macro: "macro", arguments: ["inputs", "config", "params"], result: "result" },
  run: nothing,
});

/** A macro written in code: one question per topic, then a map of the answers. */
const survey = defineMacro({
  name: "survey",
  description: "Asks about each topic.",
  params: z.strictObject({ topics: z.array(z.string()).min(1), tone: z.string().default("friendly") }),
  expand: ({ topics, tone }) => [
    ...topics.map((topic, index) => ({
      kind: "llm",
      metadata: { name: `ask_${index}` },
      spec: { human_message: `In a ${tone} tone: ${topic}` },
      dependencies: [],
    })),
    {
      kind: "data",
      metadata: { name: "answers" },
      spec: { output: Object.fromEntries(topics.map((topic, index) => [topic, `{{ask_${index}}}`])) },
    },
  ],
});

const failing = defineMacro({
  name: "failing",
  description: "Does not work.",
  params: z.looseObject({}),
  expand: () => {
    throw new TypeError("no luck");
  },
});

const senseless = defineMacro({
  name: "senseless",
  description: "Gives what is no list of nodes.",
  params: z.looseObject({}),
  expand: () => [{ kind: "data", metadata: { name: "a" }, spec: { output: { not_json: Number.NaN } } }],
});

const reasoningAgent = defineMacro({
  name: "reasoning_agent",
  aliases: ["core:reasoning_agent"],
  description: "Takes what the macro of the standard library takes of a Python program's manifest.",
  params: z.strictObject({
    main_prompt: z.string(),
    max_steps: z.number().optional(),
    tools: z.array(z.string()).optional(),
  }),
  expand: ({ main_prompt: prompt }) => [{ kind: "llm", metadata: { name: "a" }, spec: { human_message: prompt } }],
});

const serviceCallNode = defineNode({
  kind: "service_call",
  aliases: ["step_call"],
  description: "Calls a method of a service.",
  spec: z.strictObject({
    service: z.string(),
    method: z.string(),
    arguments: z.record(z.string(), anything).optional(),
  }),
  fields: { service: "service", arguments: "values" },
  ports: ["tools"],
  run: nothing,
});

const nobody = { tools: () => Promise.resolve([]), call: () => Promise.reject(new TypeError("not for running")) };

const shelf = defineDriver({
  name: "shelf",
  port: "tools",
  description: "Tools of a library.",
  config: z.strictObject({ shelves: z.array(z.string()).default([]) }),
  create: () => nobody,
});

const noTools = defineDriver({
  name: "none",
  port: "tools",
  description: "No tools.",
  config: z.strictObject({}),
  create: () => nobody,
});

const mockLlm = defineDriver({
  name: "mock",
  port: "llm",
  description: "Answers from a list.",
  config: z.strictObject({ responses: z.array(z.string()).default([]), delay_ms: z.number().optional() }),
  create: () => ({ generate: () => Promise.reject(new TypeError("not for running")) }),
});

const nodes: readonly AnyNodeType[] = [
  functionNode,
  dataNode,
  expressionNode,
  llmNode,
  conditionalNode,
  loopNode,
  compositeNode,
  requestNode,
  openNode,
  wideNode,
  listedNode,
  macroInvocationNode,
  serviceCallNode,
];

const testComponents: Components = {
  nodes,
  drivers: [mockLlm, shelf, noTools],
  macros: [survey, failing, senseless, reasoningAgent],
  functions: { score: nothing, fetch_page: nothing, summarise: nothing },
};

/** Everything above, and a few functions. */
export const testRegistry = createRegistry(testComponents);

function actionsIn(spec: JsonObject): readonly string[] {
  const branches = Array.isArray(spec["branches"]) ? spec["branches"] : [];
  const actions: unknown[] = branches.map((branch: unknown) =>
    typeof branch === "object" && branch !== null ? Reflect.get(branch, "action") : undefined,
  );
  return [...actions, spec["else_action"]].filter((action) => typeof action === "string");
}

function names(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((each) => typeof each === "string") : [];
}
