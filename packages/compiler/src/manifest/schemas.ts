/**
 * The shape of a manifest, one line per key, with the text that documentation and editors show. Shape only: what names
 * refer to is the link pass's business. Values are validated once, as written (snake_case).
 */
import * as z from "zod";
import { parseDuration } from "./duration.ts";

const text = z.string().min(1);
const free = z.unknown();

/** Milliseconds, written as seconds or `"1d12h30m5s250ms"`. */
const duration = z.union([z.number(), z.string()]).transform((written, context) => {
  const milliseconds = parseDuration(written);
  if (milliseconds !== undefined) return milliseconds;
  context.addIssue({ code: "custom", message: "is not a duration", params: { code: "HD2009" } });
  return z.NEVER;
});
const limit = duration.refine((milliseconds) => milliseconds > 0, {
  message: "must be longer than 0, or be left out for no limit",
});

const names = z.union([text, z.array(text)]).describe("A node name, or a list of them.");

/** `metadata` of documents and nodes. */
export const metadataSchema = z.strictObject({
  name: text.describe("Unique among its like."),
  namespace: text.optional().describe("The environment this document is for."),
  description: z.string().optional(),
  version: z.string().optional().describe('Quote it: "1.0".'),
  author: z.string().optional(),
  tags: z.array(z.string()).optional(),
  labels: z.record(z.string(), z.string()).optional(),
  annotations: z.record(z.string(), free).optional().describe("Free for tools; hexDAG does not read it."),
});

/** The outside of a document. */
export const documentSchema = z.strictObject({
  apiVersion: z.string().optional().describe("Accepted, not required."),
  kind: text,
  metadata: free.optional(),
  spec: free.optional(),
});

/** `spec.orchestrator`. */
export const orchestratorSchema = z.strictObject({
  max_concurrent_nodes: z.int().min(1).max(100_000).optional().describe("How many nodes may run at once. Default 10."),
  default_node_timeout: limit.optional().describe("Per attempt, for nodes that name none."),
  pipeline_timeout: limit.optional().describe("For the whole run."),
  strict_validation: z
    .boolean()
    .optional()
    .describe(
      "Whether data that breaks a node's own schema fails the node. Default true; false makes it a warning event.",
    ),
  scheduling: z
    .enum(["ready", "waves"])
    .optional()
    .describe("`ready`: a node starts when its last dependency settles. `waves`: lock-step."),
});

/** One entry of `spec.ports`, written long. */
export const portSchema = z.strictObject({
  adapter: text.describe("A driver's name, a package, or `./file.ts#name`."),
  config: z.record(z.string(), free).optional(),
});

/** `spec` of `kind: Pipeline`. */
export const pipelineSpecSchema = z.strictObject({
  input_schema: z
    .record(z.string(), free)
    .optional()
    .describe("What a run's input must look like: JSON Schema, or `{field: type}`."),
  output_schema: z.record(z.string(), free).optional().describe("What a run's output must look like."),
  ports: z.record(z.string(), free).optional().describe("Which adapter fills which port."),
  orchestrator: z.record(z.string(), free).optional(),
  variables: z.record(z.string(), free).optional().describe("Build-time constants, read as `$var.name`."),
  output: z.record(z.string(), free).optional().describe("The run's output: a map of expressions."),
  nodes: z.array(free).describe("The nodes, in any order that reads well."),
});

/** The outside of a node. */
export const nodeSchema = z.strictObject({
  kind: text.describe("`llm` and `llm_node` are the same."),
  metadata: metadataSchema,
  spec: z.record(z.string(), free).nullish(),
  wait_for: names.optional().describe("Nodes that must settle first. Orders, and carries no data."),
  dependencies: names.optional().describe("Nodes whose results this node gets. `[]` makes it a root."),
});

const retrySchema = z.strictObject({
  max_attempts: z.int().min(1).max(1_000).optional().describe("Total tries, the first included. Default 3."),
  backoff: z.enum(["exponential", "linear", "constant"]).optional().describe("Default exponential."),
  initial_delay: duration.optional().describe("Default 1 second."),
  max_delay: duration.optional().describe("Default 60 seconds."),
  jitter: z.number().min(0).max(1).optional().describe("Share of the delay that is random. Default 0.2."),
  retry_on: z.array(text).optional().describe("Error codes that are retried. Default: every error that may go away."),
});

/** Spec keys every node kind has. */
export const commonSpecSchema = z.strictObject({
  input_mapping: z.record(z.string(), free).optional().describe("Names for values, each an expression or a template."),
  strict_mapping: z.boolean().optional().describe("The node gets the mapped keys and nothing else."),
  when: z.union([z.string(), z.boolean()]).optional().describe("An expression; the node is skipped when it is false."),
  on_error: text.optional().describe("`skip`, `continue`, or the node that handles the failure."),
  compensate: text.optional().describe("The node that undoes this one when the run fails later."),
  timeout: limit.optional().describe("Per attempt."),
  retry: retrySchema.optional(),
  max_retries: z.int().min(0).max(1_000).optional().describe("Short for `retry`: tries after the first."),
  retry_delay: duration.optional().describe("Goes with `max_retries`: the first delay."),
  retry_backoff: z
    .union([z.enum(["exponential", "linear", "constant"]), z.literal(1), z.literal(2)])
    .optional()
    .describe("Goes with `max_retries`. 2 means exponential, 1 constant."),
  retry_max_delay: duration.optional().describe("Goes with `max_retries`."),
  critical: z.boolean().optional().describe("A skip is a failure."),
  required_inputs: names.optional().describe("Input keys that must be present and not null."),
  input_schema: z.record(z.string(), free).optional(),
  output_schema: z.record(z.string(), free).optional(),
  priority: z.int().optional().describe("Higher starts first among ready nodes. Default 0."),
  wait_for: names.optional().describe("As beside `spec`."),
  dependencies: names.optional().describe("As beside `spec`."),
});

/** The common spec keys, durations in milliseconds. */
export type CommonSpec = z.output<typeof commonSpecSchema>;
