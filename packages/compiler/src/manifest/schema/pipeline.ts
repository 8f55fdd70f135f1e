/** `spec` of `kind: Pipeline`. */
import * as z from "zod";
import { dataSchema, free, freeMap, timeLimit } from "./basics.ts";
import { field, part } from "./field.ts";

/** `spec.orchestrator`, and `kernel` of a Config. */
export const orchestratorSchema = part(
  z.strictObject({
    max_concurrent_nodes: field(z.int().min(1).max(100_000).optional(), {
      description: "How many nodes may run at once.",
      example: 4,
      default: 10,
    }),
    default_node_timeout: field(timeLimit.optional(), {
      description: "Per attempt, for nodes that name none; left out, no limit.",
      example: "2m",
    }),
    pipeline_timeout: field(timeLimit.optional(), {
      description: "For the whole run; left out, no limit.",
      example: "1h",
    }),
    strict_validation: field(z.boolean().optional(), {
      description: "Whether data that breaks a node's own schema fails the node; `false` makes it a warning event.",
      example: false,
      default: true,
    }),
    scheduling: field(z.enum(["ready", "waves"]).optional(), {
      description: "`ready`: a node starts when its last dependency settles. `waves`: lock-step by depth.",
      example: "waves",
      default: "ready",
    }),
  }),
  "orchestrator",
);

/** `spec` of `kind: Pipeline`. */
export const pipelineSpecSchema = z.strictObject({
  input_schema: field(dataSchema.optional(), {
    description: "What a run's input must look like: JSON Schema, or `{field: type}`.",
    example: { topic: "str", depth: "int?" },
  }),
  output_schema: field(dataSchema.optional(), {
    description: "What a run's output must look like: JSON Schema, or `{field: type}`.",
    example: { summary: "str" },
  }),
  custom_types: field(z.record(z.string(), part(free, "custom_type")).optional(), {
    description: "Types of your own for schemas in short form, which clean up what models write.",
    example: { percent: { base: "float", strip: "%", clamp: [0, 100] } },
  }),
  ports: field(freeMap.optional(), {
    description: "Which adapter fills which port, for every node.",
    part: "ports",
    example: { llm: { adapter: "openai", config: { model: "gpt-5-mini" } } },
  }),
  type_ports: field(z.record(z.string(), part(freeMap, "ports")).optional(), {
    description: "Ports for the nodes of one kind, over `ports`.",
    example: { agent: { llm: { ref: "strong-llm" } } },
  }),
  node_ports: field(z.record(z.string(), part(freeMap, "ports")).optional(), {
    description: "Ports for single nodes, over `type_ports`. The same as `ports` in the node's spec.",
    example: { judge: { llm: { ref: "strong-llm" } } },
  }),
  services: field(freeMap.optional(), {
    description: "Where tools and steps come from besides the port `tools`, by the name that goes before the colon.",
    part: "services",
    example: { orders: "./orders.ts#orders" },
  }),
  policies: field(free.optional(), {
    description: "Policies for every node and port, or by the port or node they are for.",
    part: "policies",
    example: { llm: ["careful"] },
  }),
  limits: field(free.optional(), {
    description: "What a run may spend.",
    part: "limits",
    example: { max_llm_calls: 20 },
  }),
  caps: field(free.optional(), {
    description: "What a run may use; left out, everything that is allowed further out.",
    part: "caps",
    example: ["llm", "tool:search*"],
  }),
  state_machines: field(freeMap.optional(), {
    description: "The states entities go through.",
    example: { order: { initial: "NEW", transitions: { NEW: ["PAID"] } } },
  }),
  environments: field(z.record(z.string(), freeMap).optional(), {
    description: "Per environment, what replaces parts of this spec when `--env` names it.",
    example: { production: { limits: { max_cost_usd: 5 } } },
  }),
  observers: field(z.array(free).optional(), {
    description: "Who else hears a run's events.",
    example: [{ adapter: "console" }],
  }),
  orchestrator: field(freeMap.optional(), {
    description: "How nodes are scheduled, and default timeouts.",
    part: "orchestrator",
    example: { max_concurrent_nodes: 4 },
  }),
  retention: field(free.optional(), { description: "How long a run's record is kept.", example: "30d" }),
  variables: field(freeMap.optional(), {
    description: "Constants at build time, read as `$var.name`.",
    example: { language: "en" },
  }),
  output: field(freeMap.optional(), {
    description: "The run's output, a map of expressions; left out, the results of the last nodes by name.",
    part: "expressions",
    example: { summary: "summarise.text" },
  }),
  nodes: field(z.array(free), {
    description: "The nodes, in any order that reads well.",
    part: "nodes",
    example: [{ kind: "llm", metadata: { name: "ask" }, spec: { human_message: "{{topic}}" } }],
  }),
});
