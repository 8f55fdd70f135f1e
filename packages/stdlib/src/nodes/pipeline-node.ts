import { defineNode, type JsonObject, type JsonSchema } from "@hexdag/kernel";
import * as z from "zod";
import { lazily } from "../lazily.ts";
import { runChild, spawnChild } from "./child-run.ts";
import { spawns } from "./spawns.ts";

const spec = lazily(() =>
  z
    .strictObject({
      pipeline: z
        .string()
        .min(1)
        .meta({ description: "The pipeline to run: its name, or the path of its manifest.", examples: ["research"] }),
      input: z
        .json()
        .optional()
        .meta({
          description: "The child's input: a map of expressions, like input_mapping. Default: this node's own input.",
          examples: [{ topic: "plan.topic" }],
        }),
      wait: z
        .boolean()
        .default(true)
        .meta({
          description: "Wait for the child and give its output. When false, the result is `{run_id}`.",
          examples: [false],
        }),
    })
    .meta({ examples: [{ pipeline: "research", input: { topic: "plan.topic" } }] }),
);

const HANDLE_SCHEMA: JsonSchema = {
  type: "object",
  properties: { run_id: { type: "string" } },
  required: ["run_id"],
  additionalProperties: false,
};

/** Runs another pipeline as a child run. A retry starts a new child only when the one before it did not succeed. */
export const pipelineNode = defineNode({
  kind: "pipeline",
  description: "Runs another pipeline as a child run; the result is the child's output.",
  get spec() {
    return spec();
  },
  fields: { input: "mapping" },
  ports: ["spawner"],
  caps: (given) => spawns(given, "pipeline"),
  effect: "effectful",
  // A child that is asked for again is the child there is.
  idempotent: true,
  readsInput: (given) => given.input === undefined,
  result: (given: JsonObject) => (given.wait === false ? HANDLE_SCHEMA : undefined),
  async run({ input, config, ctx }) {
    const request = { pipeline: config.pipeline, input: config.input ?? input };
    if (config.wait) return await runChild(ctx, { ...request, signal: ctx.signal });
    // Nobody waits, so the node will have ended: the run's own signal still reaches the child.
    return { run_id: await spawnChild(ctx, { ...request, signal: ctx.runSignal }) };
  },
});
