import { type AnyNodeType, defineNode, isJsonObject, type JsonSchema, type RunContext } from "@hexdag/kernel";
import type { LlmRequest, LlmResponse, Validator } from "@hexdag/kernel/ports";
import { askModel } from "./ask-model.ts";
import { namesFiles } from "./attachments.ts";
import { llmSpec } from "./llm-spec.ts";
import { type CachedPart, toMessages } from "./messages.ts";
import { modelSettings } from "./model-fields.ts";
import { structuredAnswer } from "./structured-answer.ts";

/**
 * Makes the `llm` kind: one request to a language model.
 *
 * @param loadValidator - called when a node has an `output_schema`.
 */
export function createLlmNode(loadValidator: () => Promise<Validator>): AnyNodeType {
  const llmNode = defineNode({
    kind: "llm",
    description: "Asks a language model; the result is its text, or a JSON value when output_schema is given.",
    get spec() {
      return llmSpec();
    },
    fields: {
      human_message: "template",
      prompt_template: "template",
      template: "template",
      prompt: "template",
      system_message: "template",
      system_prompt: "template",
      "examples[].input": "values",
      "examples[].output": "values",
      conversation: "values",
      images: "values",
      files: "values",
    },
    ports: (spec): readonly string[] => (namesFiles(spec) ? ["llm", "files"] : ["llm"]),
    caps: (spec) => [{ cap: "llm" }, ...(namesFiles(spec) ? [{ cap: "file.read" }] : [])],
    effect: "effectful",
    idempotent: true,
    readsInput: false,
    result: (spec) => (spec.output_schema === undefined ? { type: "string" } : undefined),
    async run({ config, ctx }) {
      const { llm } = ctx;
      const request: LlmRequest = {
        messages: await toMessages(
          {
            system: config.systemMessage ?? config.systemPrompt,
            examples: config.examples,
            conversation: config.conversation,
            human: config.humanMessage ?? config.promptTemplate ?? config.template ?? config.prompt,
            images: config.images,
            files: config.files,
            cached: cachedParts(config.cachePrompt),
          },
          { llm, model: config.model, ctx },
        ),
        ...modelSettings(config),
      };
      const { outputSchema: schema } = config;
      if (isSchema(schema)) {
        const validator = await loadValidator();
        return await structuredAnswer({ llm, request, schema, validator, options: { signal: ctx.signal } });
      }
      const response = await askModel(llm, request, ctx, config.stream);
      warnIfCut(response, ctx);
      return response.text;
    },
  });
  return llmNode;
}

function cachedParts(given: boolean | readonly CachedPart[] = false): readonly CachedPart[] {
  if (typeof given === "boolean") return given ? ["instructions"] : [];
  return given;
}

function isSchema(value: unknown): value is JsonSchema {
  return isJsonObject(value);
}

function warnIfCut({ finishReason }: LlmResponse, ctx: RunContext): void {
  if (finishReason === "length") ctx.emit({ type: "node.warning", message: "the answer was cut off at max_tokens" });
  if (finishReason === "content_filter")
    ctx.emit({ type: "node.warning", message: "the answer was cut off by the model's content filter" });
}
