import { HexdagError, isJsonObject, type JsonValue, type RunContext } from "@hexdag/kernel";
import type { ToolRouter } from "@hexdag/kernel/ports";

/** A call that a node makes without a model. */
export interface NodeToolCall {
  readonly name: string;
  readonly arguments: unknown;
  /** What is called, in messages: `the tool "search"`. */
  readonly what: string;
  readonly step?: boolean;
  /** Whether a tool that says it did not work gives its message as the result. */
  readonly returnsErrors: boolean;
}

/** Calls a tool on behalf of a node, with the node's key; the result is what the tool gives. */
export async function callTool(tools: ToolRouter, call: NodeToolCall, ctx: RunContext): Promise<JsonValue> {
  const { name, arguments: given, what, step, returnsErrors } = call;
  if (!isJsonObject(given)) {
    throw new HexdagError({
      code: "HD6007",
      message: `the arguments of ${what} are no map`,
      hint: "write arguments: {name: value}, or {{ path }} of a map",
      retryable: false,
    });
  }
  const { idempotencyKey, signal } = ctx;
  const asked = { name, arguments: given, idempotencyKey, ...(step === true ? { step } : {}) };
  const { value, isError } = await tools.call(asked, { signal });
  if (isError !== true || returnsErrors) return value;
  throw new HexdagError({
    code: "HD7009",
    message: `${what} failed: ${typeof value === "string" ? value : JSON.stringify(value)}`,
    hint: "set on_tool_error: return to go on with its message",
  });
}
