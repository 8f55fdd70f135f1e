import {
  type AnyNodeType,
  defineNode,
  isJsonObject,
  type JsonObject,
  type JsonSchema,
  type JsonValue,
  type RunContext,
} from "@hexdag/kernel";
import type { LlmMessage, Validator } from "@hexdag/kernel/ports";
import { modelSettings } from "../llm/model-fields.ts";
import { agentCaps } from "./agent-caps.ts";
import { runAgent } from "./agent-loop.ts";
import { agentSpec } from "./agent-spec.ts";
import { createPhases } from "./phases.ts";
import { openToolbox } from "./toolbox.ts";

/**
 * Makes the `agent` kind: a model that calls tools until it has an answer.
 *
 * @param loadValidator - called when a node has an `output_schema`.
 */
export function createAgentNode(loadValidator: () => Promise<Validator>): AnyNodeType {
  const agentNode = defineNode({
    kind: "agent",
    aliases: ["re_act_agent"],
    description: "Gives a language model a task and tools, and lets it work until it has an answer.",
    get spec() {
      return agentSpec();
    },
    fields: { main_prompt: "template", system_prompt: "template", "phases.*.prompt": "template", memory: "template" },
    ports: (spec) => [
      "llm",
      ...(usesTools(spec) ? ["tools"] : []),
      ...(spec["memory"] === undefined ? [] : ["memory"]),
    ],
    caps: agentCaps,
    effect: "effectful",
    // Every tool call carries a key that is the same for all attempts.
    idempotent: true,
    readsInput: false,
    repeats: ({ max_steps }) => ({
      by: "condition",
      field: "max_steps",
      bound: typeof max_steps === "number" ? max_steps : 20,
    }),
    result: (spec) => (spec["output_schema"] === undefined ? { type: "string" } : undefined),
    async run({ config, ctx }) {
      const { outputSchema: schema, memory } = config;
      const remembered = memory === undefined ? [] : await recall(memory, ctx);
      const task: LlmMessage = { role: "user", content: config.mainPrompt };
      const system: readonly LlmMessage[] =
        config.systemPrompt === undefined ? [] : [{ role: "system", content: config.systemPrompt }];
      const answer = await runAgent({
        ctx,
        llm: ctx.llm,
        toolbox: await openToolbox({
          ctx,
          allowed: config.tools ?? config.availableTools,
          maxResultLength: config.maxResultLength,
        }),
        phases: createPhases(config.phases),
        request: modelSettings(config),
        opening: [...system, ...remembered, task],
        maxSteps: config.maxSteps,
        onMaxSteps: config.onMaxSteps,
        parallel: config.parallelTools,
        stream: config.stream,
        maxContextTokens: config.maxContextTokens,
        onFullContext: config.onFullContext,
        answer: isSchema(schema) ? { schema, validator: await loadValidator() } : undefined,
      });
      if (memory !== undefined) {
        const said: LlmMessage = { role: "assistant", content: answer.text };
        await ctx.step("remember", (inner) => remember(memory, [...remembered, task, said], inner));
      }
      return answer.value;
    },
  });
  return agentNode;
}

/** An agent that may call no tool at all needs nobody who has some. Read before and after keys turn to camelCase. */
function usesTools(spec: JsonObject): boolean {
  const globs = spec["tools"] ?? spec["available_tools"] ?? spec["availableTools"];
  return !Array.isArray(globs) || globs.length > 0;
}

function isSchema(value: unknown): value is JsonSchema {
  return isJsonObject(value);
}

/** What was said in earlier runs. Anything else under the key is left alone, and not read. */
async function recall(key: string, ctx: RunContext): Promise<readonly LlmMessage[]> {
  const kept = await ctx.step("recall", async (inner) => (await inner.memory.get(key, { signal: inner.signal })) ?? []);
  return Array.isArray(kept) ? kept.filter(isSaid) : [];
}

function isSaid(value: unknown): value is LlmMessage {
  if (typeof value !== "object" || value === null || !("role" in value) || !("content" in value)) return false;
  return (value.role === "user" || value.role === "assistant") && typeof value.content === "string";
}

async function remember(key: string, said: readonly LlmMessage[], ctx: RunContext): Promise<null> {
  const plain = said.map(
    ({ role, content }): JsonValue => ({ role, content: typeof content === "string" ? content : "" }),
  );
  await ctx.memory.set(key, plain, { signal: ctx.signal });
  return null;
}
