/** Node kinds that say of themselves what the standard library's do, and some that are still to come. Nothing runs. */
import { type AnyNodeType, createRegistry, defineDriver, defineNode, type JsonObject } from "@hexdag/kernel";
import * as z from "zod";
import { testRegistry } from "./components.ts";

const nothing = (): null => null;
const anything = z.unknown();

const llmNode = defineNode({
  kind: "llm",
  description: "Asks a model.",
  spec: z.object({ human_message: z.string().optional(), conversation: anything.optional() }),
  fields: { human_message: "template", conversation: "values" },
  ports: ["llm"],
  effect: "effectful",
  idempotent: true,
  readsInput: false,
  run: nothing,
});

const agentNode = defineNode({
  kind: "agent",
  description: "A model that calls tools until it is done.",
  spec: z.object({ main_prompt: z.string(), max_steps: z.int().optional() }),
  fields: { main_prompt: "template" },
  ports: ["llm", "tools"],
  effect: "effectful",
  readsInput: false,
  repeats: ({ max_steps: bound }: JsonObject) => ({
    by: "model",
    field: "max_steps",
    bound: typeof bound === "number" ? bound : undefined,
  }),
  run: nothing,
});

const apiCallNode = defineNode({
  kind: "api_call",
  description: "Calls a server.",
  spec: z.object({
    url: z.string(),
    method: z.enum(["GET", "POST"]).default("GET"),
    headers: z.record(z.string(), z.string()).optional(),
  }),
  fields: { url: "template", "headers.*": "template" },
  ports: ["http"],
  effect: "effectful",
  idempotent: ({ method }: JsonObject) => method === "GET",
  readsInput: false,
  run: nothing,
});

const dataNode = defineNode({
  kind: "data",
  description: "Gives a value.",
  spec: z.object({ output: anything }),
  fields: { output: "values" },
  readsInput: false,
  run: nothing,
});

const expressionNode = defineNode({
  kind: "expression",
  description: "Computes values.",
  spec: z.strictObject({ expressions: z.record(z.string(), z.string()) }),
  fields: { expressions: "sequence" },
  readsInput: false,
  run: nothing,
});

const conditionalNode = defineNode({
  kind: "conditional",
  description: "Goes on with one of two nodes.",
  spec: z.strictObject({ condition: z.string(), action: z.string(), else_action: z.string().optional() }),
  fields: { condition: "deferred" },
  readsInput: false,
  routes: ({ action, else_action: otherwise }: JsonObject) => ({
    result: "result",
    targets: [action, otherwise].filter((target) => typeof target === "string"),
  }),
  run: nothing,
});

const loopNode = defineNode({
  kind: "loop",
  description: "Repeats a body.",
  spec: z.strictObject({
    while: z.string().optional(),
    for_each: anything.optional(),
    body: z.union([z.string(), z.array(anything)]),
    initial_state: z.record(z.string(), anything).optional(),
    state_update: z.record(z.string(), z.string()).optional(),
    max_iterations: z.int().optional(),
  }),
  fields: {
    while: "deferred",
    for_each: "expression",
    body: "body",
    initial_state: "values",
    "state_update.*": "deferred",
  },
  locals: () => ["$item", "$index", "$state", "$body"],
  readsInput: ({ body }: JsonObject) => typeof body === "string",
  repeats: (spec: JsonObject) => ({
    by: spec["while"] === undefined ? "items" : "condition",
    field: "max_iterations",
    bound: typeof spec["max_iterations"] === "number" ? spec["max_iterations"] : undefined,
  }),
  run: nothing,
});

const mockLlm = defineDriver({
  name: "mock",
  port: "llm",
  description: "Answers anything.",
  config: z.looseObject({}),
  create: () => ({ generate: () => Promise.reject(new TypeError("not for running")) }),
});

const nodes: readonly AnyNodeType[] = [
  llmNode,
  agentNode,
  apiCallNode,
  dataNode,
  expressionNode,
  conditionalNode,
  loopNode,
  ...testRegistry.nodes.filter(({ kind }) => ["function", "open", "macro_invocation"].includes(kind)),
];

/** What lint tests have installed. */
export const lintRegistry = createRegistry({ nodes, drivers: [mockLlm], functions: { score: nothing } });
