/** The tools one agent may call: those the run offers, as far as its spec and its capabilities go, and those of the agent itself. */
import { isJsonObject, type JsonObject, type JsonValue, matchesGlob, type RunContext } from "@hexdag/kernel";
import {
  type LlmTool,
  type LlmToolCallPart,
  type LlmToolResultPart,
  type ToolDescription,
  unknownTool,
} from "@hexdag/kernel/ports";
import { asObjectSchema, settleCall } from "../../tools/tool-router.ts";

export interface ToolboxOptions {
  readonly ctx: RunContext;
  /** Globs of the names that may be called; absent: all. */
  readonly allowed: readonly string[] | undefined;
  /** The longest result a model is shown, in characters. */
  readonly maxResultLength: number;
}

export interface Toolbox {
  /** What a model is told of; `allowed` narrows further, for a phase. */
  offered(allowed?: readonly string[]): readonly LlmTool[];
  /** Never rejects for what a tool does: its failure is a result. */
  call(call: LlmToolCallPart, key: string): Promise<LlmToolResultPart>;
}

/** Asks the run's tools once. An agent without a `tools` port has none. */
export async function openToolbox({ ctx, allowed, maxResultLength }: ToolboxOptions): Promise<Toolbox> {
  const router = ctx.ports.tools;
  const listed = router === undefined ? [] : await router.tools({ signal: ctx.signal });
  const usable = listed.filter(({ name }) => matches(name, allowed) && ctx.may(`tool:${name}`));
  return {
    offered: (narrower) => usable.filter(({ name }) => matches(name, narrower)).map(toLlmTool),
    async call({ id, name, arguments: args }, key) {
      const known = usable.map((tool) => tool.name);
      const missing = unknownTool(name, known);
      if (router === undefined) return result({ id, name }, { value: missing.message, isError: true }, maxResultLength);
      // What was not offered is asked for all the same: the gate refuses it, and the record says so.
      const callOptions = { signal: ctx.signal, ctx };
      const idempotencyKey = `${ctx.idempotencyKey}:${key}`;
      const wanted = known.includes(name) || listed.some((tool) => tool.name === name);
      if (!wanted)
        return result(
          { id, name },
          { value: `${missing.message}: ${missing.hint ?? ""}`, isError: true },
          maxResultLength,
        );
      if (!matches(name, allowed))
        return result({ id, name }, { value: `you may not call "${name}"`, isError: true }, maxResultLength);
      const given = await settleCall(router, { name, arguments: args, idempotencyKey }, callOptions);
      return result({ id, name }, given, maxResultLength);
    },
  };
}

function matches(name: string, globs: readonly string[] | undefined): boolean {
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

/** The arguments of a call, whatever the model wrote. */
export function argumentsOf(value: JsonValue | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}
