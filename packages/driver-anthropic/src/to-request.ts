/** A request in the words of the Messages API. */
import type {
  MessageCreateParamsNonStreaming,
  OutputConfig,
  Tool,
  ToolChoice,
} from "@anthropic-ai/sdk/resources/messages";
import { llmRefusal, type ToolNames } from "@hexdag/kernel/ports";
import type { AnthropicLlmOptions } from "./options.ts";
import type { PreparedRequest } from "./prepared-request.ts";
import { spokenTools } from "./spoken-tools.ts";
import { toMessages } from "./to-messages.ts";

export interface VendorRequest {
  readonly body: MessageCreateParamsNonStreaming;
  /** For this request alone. */
  readonly headers: Readonly<Record<string, string>>;
}

type Options = Pick<AnthropicLlmOptions, "maxTokens" | "cacheTtl" | "providerOptions">;

/** The last version of the API that takes `temperature` and `top_p`. */
const SAMPLING_VERSION = { "anthropic-version": "2023-06-01" };

const NO_CALLS: ToolChoice = { type: "none" };

/** Throws HD7002 for what the API has no words for. */
export function toRequest(prepared: PreparedRequest, options: Options): VendorRequest {
  const { request, model, names, answer, facts, site } = prepared;
  if (request.seed !== undefined) throw llmRefusal("takes no seed", site, "take `seed` out");
  const { system, messages } = toMessages(request.messages, { names, site, cacheTtl: options.cacheTtl });
  const { thinking, effort, maxTokens } = toThinking(prepared, options);
  const sampling = {
    ...(request.temperature === undefined ? {} : { temperature: request.temperature }),
    ...(request.topP === undefined ? {} : { top_p: request.topP }),
  };
  const samples = Object.keys(sampling).length > 0;
  if (samples && !facts.samples)
    throw llmRefusal(`takes no temperature and no top_p`, { ...site, who: `the model "${model}"` }, "take them out");
  const output: OutputConfig = {
    ...(effort === undefined ? {} : { effort }),
    ...(answer === undefined ? {} : { format: { type: "json_schema", schema: { ...answer.schema } } }),
  };
  const offered = (request.tools ?? []).map((tool) => toTool(tool, names));
  const spoken = offered.length > 0 ? [] : spokenTools(request.messages, names);
  const tools = [...offered, ...spoken];
  const choice = spoken.length > 0 ? NO_CALLS : toChoice(request, names);
  const body = {
    model,
    max_tokens: maxTokens,
    messages: [...messages],
    ...(system.length === 0 ? {} : { system: [...system] }),
    ...(request.stop === undefined ? {} : { stop_sequences: [...request.stop] }),
    ...(tools.length === 0 ? {} : { tools }),
    ...(choice === undefined ? {} : { tool_choice: choice }),
    ...(thinking === undefined ? {} : { thinking }),
    ...(Object.keys(output).length === 0 ? {} : { output_config: output }),
    ...sampling,
    ...options.providerOptions,
    ...request.providerOptions,
  };
  return { body, headers: samples ? SAMPLING_VERSION : {} };
}

function toTool(
  { name, description, parameters }: NonNullable<PreparedRequest["request"]["tools"]>[number],
  names: ToolNames,
): Tool {
  return { name: names.toVendor(name), description, input_schema: { ...toInputSchema(parameters) } };
}

/** The vendor wants the type spelled out. */
function toInputSchema({ properties, required, ...rest }: { readonly [key: string]: unknown }): Tool.InputSchema {
  return {
    ...rest,
    type: "object",
    ...(properties === undefined ? {} : { properties }),
    ...(isTexts(required) ? { required: [...required] } : {}),
  };
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((text) => typeof text === "string");
}

/** Whether several tools may be called at once is said with the choice, so that one may need the other. */
function toChoice(
  { toolChoice, parallelToolCalls, tools = [] }: PreparedRequest["request"],
  names: ToolNames,
): ToolChoice | undefined {
  if (tools.length === 0 || (toolChoice === undefined && parallelToolCalls === undefined)) return undefined;
  if (toolChoice === "none") return { type: "none" };
  const single = parallelToolCalls === undefined ? {} : { disable_parallel_tool_use: !parallelToolCalls };
  if (toolChoice === undefined || toolChoice === "auto") return { type: "auto", ...single };
  if (toolChoice === "required") return { type: "any", ...single };
  return { type: "tool", name: names.toVendor(toolChoice.tool), ...single };
}

interface Thinking {
  readonly thinking?: MessageCreateParamsNonStreaming["thinking"];
  readonly effort?: NonNullable<OutputConfig["effort"]>;
  readonly maxTokens: number;
}

/** The least the vendor takes. */
const LEAST_BUDGET = 1024;
const BUDGETS = { minimal: LEAST_BUDGET, low: 4_096, medium: 8_192, high: 16_384 } as const;
const EFFORTS = { minimal: "low", low: "low", medium: "medium", high: "high" } as const;

/** Thoughts count into the longest answer: where nobody says how long it may be, there is room for both. */
function toThinking({ request, facts, model, site }: PreparedRequest, options: Options): Thinking {
  const { reasoning, maxTokens: asked } = request;
  const usual = options.maxTokens ?? facts.maxTokens;
  if (reasoning === undefined) return { maxTokens: asked ?? usual };
  const { effort = "medium", maxTokens: wanted } = reasoning;
  const who = { ...site, who: `the model "${model}"` };
  if (wanted !== undefined && facts.thinks === "effort")
    throw llmRefusal("takes no budget for reasoning in tokens", who, "say how much effort instead");
  if (wanted === undefined && facts.thinks !== "budget") {
    const thinking = { type: "adaptive", display: "summarized" } as const;
    return {
      thinking,
      ...(reasoning.effort === undefined ? {} : { effort: EFFORTS[effort] }),
      maxTokens: asked ?? usual,
    };
  }
  const budget = wanted ?? Math.min(BUDGETS[effort], (asked ?? Number.POSITIVE_INFINITY) - 1);
  if (budget < LEAST_BUDGET)
    throw llmRefusal(
      `does not think with fewer than ${LEAST_BUDGET} tokens`,
      who,
      "raise max_tokens, or leave reasoning out",
    );
  return { thinking: { type: "enabled", budget_tokens: budget }, maxTokens: asked ?? usual + budget };
}
