/** The tools an agent may call: those the run offers, as far as its spec and its capabilities go. Those of the agent itself stand elsewhere. */
import { isJsonObject, type JsonObject, type JsonValue, matchesGlob, type RunContext } from "@hexdag/kernel";
import {
  type LlmTool,
  type LlmToolCallPart,
  type LlmToolResultPart,
  RAW_ARGUMENTS,
  type ToolDescription,
  type ToolProgress,
  unknownTool,
} from "@hexdag/kernel/ports";
import { argumentsCorrection } from "../../prompts/error-correction.ts";
import { asObjectSchema, settleCall } from "../../tools/tool-router.ts";
import { jsonInText } from "../llm/json-in-text.ts";
import { callKey } from "./call-key.ts";

export interface ToolboxOptions {
  readonly ctx: RunContext;
  /** The longest result a model is shown, in characters. */
  readonly maxResultLength: number;
  /** Names of the agent's own tools, which hide the run's. */
  readonly taken: (name: string) => boolean;
}

/** Globs of the names an agent may call; absent: all. */
export type Allowed = readonly string[] | undefined;

/** What is to be done about a call. */
export type Judgement =
  /** It will not be made; the model is told why. */
  | { readonly refused: LlmToolResultPart }
  /** It may be made. `tool` is absent when the capabilities forbid it: the gate refuses it then, and the record says so. */
  | { readonly call: LlmToolCallPart; readonly tool: ToolDescription | undefined };

export interface Toolbox {
  /** What a model is told of; each list of globs narrows further. */
  offered(...allowed: readonly Allowed[]): readonly LlmTool[];
  judge(call: LlmToolCallPart, allowed: Allowed): Judgement;
  /** Those of the globs that fit no tool, whoever may call it. */
  unknown(globs: readonly string[]): readonly string[];
  /** Never rejects for what a tool does: its failure is a result. */
  call(call: LlmToolCallPart, making: CallMaking): Promise<LlmToolResultPart>;
}

export interface CallMaking {
  /** Names the call within the node. */
  readonly key: string;
  readonly ctx: RunContext;
  readonly onProgress: ((progress: ToolProgress) => void) | undefined;
}

/** Asks the run's tools once. An agent without a `tools` port has none. */
export async function openToolbox({ ctx, maxResultLength, taken }: ToolboxOptions): Promise<Toolbox> {
  const router = ctx.ports.tools;
  const all = router === undefined ? [] : await router.tools({ signal: ctx.signal });
  const listed = all.filter(({ name }) => !taken(name));
  const usable = listed.filter(({ name }) => ctx.may(`tool:${name}`));
  return {
    offered: (...allowed) => usable.filter(({ name }) => allowed.every((globs) => matches(name, globs))).map(toLlmTool),
    judge(call, allowed) {
      const { name } = call;
      const refuse = (why: string): Judgement => ({
        refused: result(call, { value: why, isError: true }, maxResultLength),
      });
      if (!listed.some((tool) => tool.name === name)) {
        const known = usable.flatMap((tool) => (matches(tool.name, allowed) ? [tool.name] : []));
        const { message, hint } = unknownTool(name, known);
        return refuse(`${message}: ${hint ?? ""}`);
      }
      if (!matches(name, allowed)) return refuse(`you may not call "${name}"`);
      const read = readArguments(call.arguments);
      if (typeof read === "string") return refuse(argumentsCorrection(name, read));
      return { call: { ...call, arguments: read }, tool: usable.find((tool) => tool.name === name) };
    },
    unknown: (globs) => globs.filter((glob) => !all.some(({ name }) => matchesGlob(glob, name))),
    async call(call, { key, ctx: inner, onProgress }) {
      if (router === undefined)
        return result(call, { value: unknownTool(call.name, []).message, isError: true }, maxResultLength);
      const { name, arguments: args } = call;
      const options = { signal: inner.signal, ctx: inner, ...(onProgress === undefined ? {} : { onProgress }) };
      const idempotencyKey = callKey(ctx, key, call);
      const given = await settleCall(router, { name, arguments: args, idempotencyKey }, options);
      return result(call, given, maxResultLength);
    },
  };
}

/** Whether a name is covered; without globs every name is. */
export function matches(name: string, globs: Allowed): boolean {
  return globs === undefined || globs.some((glob) => matchesGlob(glob, name));
}

function toLlmTool({ name, description, parameters }: ToolDescription): LlmTool {
  return { name, description, parameters: asObjectSchema(parameters) };
}

interface Given {
  readonly value: JsonValue;
  readonly isError?: boolean;
}

/** A result as the model is shown it: cut where it is too long, with a word about it. */
function result(
  { id, name }: Pick<LlmToolCallPart, "id" | "name">,
  { value, isError }: Given,
  maxLength: number,
): LlmToolResultPart {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  const shown: JsonValue =
    text.length <= maxLength ? value : `${text.slice(0, maxLength)}\n[cut: ${text.length - maxLength} more characters]`;
  return { type: "tool-result", id, name, result: shown, ...(isError === true ? { isError } : {}) };
}

/** What a call is made with. Arguments that came as a text which is no JSON are mended where they nearly are; else the text is given. */
function readArguments(given: JsonObject): JsonObject | string {
  const raw = given[RAW_ARGUMENTS];
  if (typeof raw !== "string" || Object.keys(given).length > 1) return given;
  const found = jsonInText(raw)?.value;
  return isJsonObject(found) ? found : raw;
}
