/** A pipeline as one tool: calling it runs the pipeline as a child of the run, through the spawner, within the caller's caps and limits. */
import {
  type AnyDriverType,
  type AnyToolType,
  createValueCheck,
  defineDriver,
  defineTool,
  fillDefaults,
  type JsonSchema,
  type JsonValue,
  type StandardSchema,
} from "@hexdag/kernel";
import type { Validator } from "@hexdag/kernel/ports";
import * as z from "zod";
import { lazily } from "../lazily.ts";
import { runChild } from "../nodes/child-run.ts";
import { createLocalRouter } from "./local-router.ts";

export interface PipelineToolOptions {
  readonly name: string;
  /** The pipeline's name, or the path of its manifest, as the host's spawner understands it. */
  readonly pipeline: string;
  /** Read by the model. */
  readonly description: string;
  /** What it is called with, which is the pipeline's input. */
  readonly input: StandardSchema;
}

/**
 * Makes a pipeline a tool.
 *
 * @example
 * createToolRouter({ tools: [createPipelineTool({ name: "research", pipeline: "research", description: "Finds out.", input: z.object({ topic: z.string() }) })] });
 */
export function createPipelineTool({ name, pipeline, description, input }: PipelineToolOptions): AnyToolType {
  return defineTool({
    name,
    description,
    input,
    async run(given, ctx) {
      return await runChild(ctx, { pipeline, input: toInput(given), signal: ctx.signal });
    },
  });
}

const config = lazily(() =>
  z.strictObject({
    name: z
      .string()
      .min(1)
      .meta({ description: "What the tool is called.", examples: ["research"] }),
    pipeline: z
      .string()
      .min(1)
      .meta({ description: "The pipeline to run: its name, or the path of its manifest.", examples: ["research"] }),
    description: z
      .string()
      .min(1)
      .meta({ description: "What it is for, as the model is told.", examples: ["Finds out about a topic."] }),
    input_schema: z
      .record(z.string(), z.json())
      .optional()
      .meta({
        description: "The JSON Schema of what it is called with; left out, any map.",
        examples: [{ type: "object", properties: { topic: { type: "string" } }, required: ["topic"] }],
      }),
  }),
);

/**
 * Makes the driver behind a service that is a pipeline.
 *
 * @param loadValidator - called when there is an `input_schema`.
 */
export function createPipelineToolDriver(loadValidator: () => Promise<Validator>): AnyDriverType {
  return defineDriver({
    name: "pipeline",
    port: "tools",
    description: "A pipeline as one tool: a service with `pipeline` is one of these.",
    get config() {
      return config();
    },
    async create({ name, pipeline, description, input_schema: schema }) {
      const input = schema === undefined ? ANY_MAP : schemaInput(schema, await loadValidator());
      return createLocalRouter({ tools: [createPipelineTool({ name, pipeline, description, input })] });
    },
  });
}

const ANY_MAP: StandardSchema = {
  "~standard": {
    version: 1,
    vendor: "hexdag",
    validate: (value) => ({ value }),
    jsonSchema: { input: () => ({ type: "object" }), output: () => ({ type: "object" }) },
  },
};

/** A JSON Schema as a tool has its input: defaults are filled in, values coerced where it asks for it, and all is checked. */
function schemaInput(schema: JsonSchema, validator: Validator): StandardSchema {
  const check = createValueCheck(schema, validator);
  const described = (): Record<string, unknown> => ({ ...schema });
  return {
    "~standard": {
      version: 1,
      vendor: "hexdag",
      validate(given) {
        const { value, problems } = check(fillDefaults(toInput(given), schema));
        if (problems.length === 0) return { value };
        return {
          issues: problems.map(({ path, message }) => ({ message: path === "" ? message : `${path} ${message}` })),
        };
      },
      jsonSchema: { input: described, output: described },
    },
  };
}

/** Arguments are JSON, of which the types of schemas know nothing. */
function toInput(given: unknown): JsonValue {
  const value: JsonValue = JSON.parse(JSON.stringify(given ?? {}));
  return value;
}
