/** A node, and the keys of `spec` that every node kind has. */
import * as z from "zod";
import { dataSchema, duration, free, freeMap, names, text, timeLimit } from "./basics.ts";
import { metadataSchema } from "./document.ts";
import { field } from "./field.ts";
import { retrySchema } from "./policy.ts";

/** The outside of a node. */
export const nodeSchema = z.strictObject({
  kind: field(text, { description: "The node's kind; `llm` and `llm_node` are the same.", example: "llm" }),
  metadata: field(metadataSchema, {
    description: "The node's name, and what else is said about it.",
    example: { name: "ask" },
  }),
  spec: field(freeMap.nullish(), {
    description: "What the node does: the fields of its kind, and those every kind has.",
    part: "common_spec",
    example: { human_message: "Summarise {{topic}}." },
  }),
  wait_for: field(names.optional(), {
    description: "Nodes that must settle first. Orders, and carries no data.",
    example: ["warm_up"],
  }),
  dependencies: field(names.optional(), {
    description: "Nodes whose results this node gets, besides those it refers to. `[]` makes it a root.",
    example: ["fetch"],
  }),
});

/** Spec keys every node kind has. */
export const commonSpecSchema = z.strictObject({
  input_mapping: field(freeMap.optional(), {
    description: "Names for values, each an expression or a template.",
    part: "expressions",
    example: { body: "fetch.text" },
  }),
  strict_mapping: field(z.boolean().optional(), {
    description: "The node gets the mapped keys and nothing else.",
    example: true,
    default: false,
  }),
  when: field(z.union([z.string(), z.boolean()]).optional(), {
    description: "An expression; the node is skipped when it is false.",
    part: "expression",
    example: "classify.urgent and $input.notify",
  }),
  on_error: field(text.optional(), {
    description:
      "What happens when the node fails: `skip`, `continue`, or the node that handles it. Left out, the run fails.",
    example: "apologise",
  }),
  compensate: field(text.optional(), {
    description: "The node that undoes this one when the run fails later.",
    example: "cancel_booking",
  }),
  timeout: field(timeLimit.optional(), {
    description: "Per attempt; left out, the pipeline's default.",
    example: "30s",
  }),
  retry: field(retrySchema.optional(), {
    description: "How a failed attempt is tried again; left out, it is not.",
    example: { max_attempts: 3, initial_delay: "1s" },
  }),
  max_retries: field(z.int().min(0).max(1_000).optional(), {
    description: "Short for `retry`: tries after the first.",
    example: 2,
    default: 0,
  }),
  retry_delay: field(duration.optional(), {
    description: "Goes with `max_retries`: the first delay.",
    example: "500ms",
    default: "1s",
  }),
  retry_backoff: field(
    z.union([z.enum(["exponential", "linear", "constant"]), z.literal(1), z.literal(2)]).optional(),
    {
      description: "Goes with `max_retries`: how the delay grows. 2 means exponential, 1 constant.",
      example: "constant",
      default: "exponential",
    },
  ),
  retry_max_delay: field(duration.optional(), {
    description: "Goes with `max_retries`: the longest delay.",
    example: "10s",
    default: "60s",
  }),
  critical: field(z.boolean().optional(), {
    description: "Whether being skipped is a failure.",
    example: true,
    default: false,
  }),
  required_inputs: field(names.optional(), {
    description: "Input keys that must be present and not null.",
    example: ["url"],
  }),
  input_schema: field(dataSchema.optional(), {
    description: "What the node's input must look like: JSON Schema, or `{field: type}`.",
    example: { url: "str" },
  }),
  output_schema: field(dataSchema.optional(), {
    description: "What the node's result must look like: JSON Schema, or `{field: type}`.",
    example: { score: "int", reason: "str" },
  }),
  priority: field(z.int().optional(), {
    description: "Higher starts first among nodes that are ready.",
    example: 10,
    default: 0,
  }),
  ports: field(freeMap.optional(), {
    description: "Ports for this node alone, over those of its kind and of the pipeline.",
    part: "ports",
    example: { llm: { ref: "strong-llm" } },
  }),
  policies: field(free.optional(), {
    description: "Policies for this node's attempts, by name or written out.",
    part: "policies",
    example: ["careful"],
  }),
  cache: field(free.optional(), {
    description: "Whether equal input takes the earlier result: `true`, or the options of a cache policy.",
    part: "cache",
    example: { ttl: "1h" },
  }),
  limits: field(free.optional(), {
    description: "What this node may spend.",
    part: "limits",
    example: { max_llm_calls: 3 },
  }),
  caps: field(free.optional(), { description: "What this node may use.", part: "caps", example: ["llm"] }),
  wait_for: field(names.optional(), { description: "As beside `spec`.", example: ["warm_up"] }),
  dependencies: field(names.optional(), { description: "As beside `spec`.", example: ["fetch"] }),
});

/** The common spec keys, durations in milliseconds. */
export type CommonSpec = z.output<typeof commonSpecSchema>;
