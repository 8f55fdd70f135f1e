/**
 * Tools of this process as a `ToolRouter`. What a tool is called with is checked before it runs, and what it gives afterwards.
 */
import {
  type AnyToolType,
  HexdagError,
  isHexdagError,
  type JsonSchema,
  type JsonValue,
  type LocalToolCallOptions,
  type RunContext,
} from "@hexdag/kernel";
import {
  PortError,
  type StandardSchema,
  type ToolCall,
  type ToolDescription,
  type ToolListOptions,
  type ToolRouter,
  unknownTool,
} from "@hexdag/kernel/ports";

/** What runs in this process. */
export interface LocalTools {
  readonly tools: readonly AnyToolType[];
  /** Those that are no models' to call. */
  readonly steps?: readonly AnyToolType[];
}

/** A router of tools of this process alone. */
export function createLocalRouter({ tools, steps = [] }: LocalTools): ToolRouter {
  const every = new Map<string, AnyToolType>();
  for (const tool of [...tools, ...steps]) {
    const known = every.get(tool.name);
    // A file may export one tool under two names.
    if (known !== undefined && known !== tool) throw claimedTwice("tool", tool.name);
    every.set(tool.name, tool);
  }
  const forModels = new Set(tools);
  return {
    async tools(options?: ToolListOptions) {
      options?.signal?.throwIfAborted();
      return (options?.steps === true ? [...every.values()] : [...forModels]).map(describeTool);
    },
    async call(call, options) {
      options?.signal?.throwIfAborted();
      const tool = every.get(call.name);
      if (tool !== undefined && (call.step === true || forModels.has(tool)))
        return { value: await callOwn(tool, call, options) };
      throw unknownTool(
        call.name,
        [...(call.step === true ? every.values() : forModels)].map(({ name }) => name),
      );
    },
  };
}

/** HD5008. */
export function claimedTwice(what: string, name: string): HexdagError {
  return new HexdagError({
    code: "HD5008",
    message: `the ${what} "${name}" is registered twice`,
    hint: "rename one of the two",
  });
}

/** A tool as models are told of it. */
export function describeTool({ name, description, input, output, hints }: AnyToolType): ToolDescription {
  const result = output === undefined ? undefined : jsonSchemaOf(output, "output");
  return {
    name,
    description,
    parameters: jsonSchemaOf(input, "input") ?? { type: "object" },
    ...(result === undefined ? {} : { result }),
    ...(hints === undefined ? {} : { hints }),
  };
}

function jsonSchemaOf(schema: StandardSchema, side: "input" | "output"): JsonSchema | undefined {
  const made = schema["~standard"].jsonSchema?.[side]({ target: "draft-2020-12" });
  if (made === undefined) return undefined;
  const { $schema: _dialect, ...rest } = made;
  return rest;
}

async function callOwn(
  tool: AnyToolType,
  call: ToolCall,
  options: LocalToolCallOptions | undefined,
): Promise<JsonValue> {
  const { ctx, signal } = options ?? {};
  if (ctx === undefined) throw failed(call.name, "it runs as part of a node, and none is calling");
  const input = await checked(tool.input, call.arguments, (problems) => refused(call.name, problems));
  const run: { run(input: unknown, ctx: RunContext): unknown } = tool;
  let value: unknown;
  try {
    value = await run.run(input, asCalled(ctx, call, signal));
  } catch (error) {
    signal?.throwIfAborted();
    // Limits and cancellation are not the tool's failures.
    if (isHexdagError(error)) throw error;
    throw failed(call.name, error instanceof Error ? error.message : String(error), error);
  }
  signal?.throwIfAborted();
  const given =
    tool.output === undefined
      ? value
      : await checked(tool.output, value, (problems) => failed(call.name, `its result does not fit: ${problems}`));
  return given === undefined ? null : toJson(given, call.name);
}

/**
 * The node a tool runs in, as one call sees it: it has a key of its own, and may end before the node does, by a policy's timeout or
 * a caller who leaves.
 */
function asCalled(ctx: RunContext, { idempotencyKey = ctx.idempotencyKey }: ToolCall, own?: AbortSignal): RunContext {
  const signal = own === undefined || own === ctx.signal ? ctx.signal : AbortSignal.any([ctx.signal, own]);
  if (signal === ctx.signal && idempotencyKey === ctx.idempotencyKey) return ctx;
  return new Proxy(ctx, {
    get(node, member) {
      if (member === "signal") return signal;
      if (member === "idempotencyKey") return idempotencyKey;
      const value: unknown = Reflect.get(node, member, node);
      return typeof value === "function" ? value.bind(node) : value;
    },
  });
}

async function checked(
  schema: StandardSchema,
  value: unknown,
  refuse: (problems: string) => HexdagError,
): Promise<unknown> {
  const result = await schema["~standard"].validate(value);
  if (result.issues === undefined) return result.value;
  throw refuse(
    result.issues
      .map(({ path = [], message }) => {
        const where = path.map((part) => String(typeof part === "object" ? part.key : part)).join(".");
        return where === "" ? message : `${where}: ${message}`;
      })
      .join("; "),
  );
}

function toJson(value: unknown, tool: string): JsonValue {
  const text = jsonText(value, tool);
  if (text === undefined) throw failed(tool, "its result is no JSON value");
  const parsed: JsonValue = JSON.parse(text);
  return parsed;
}

function jsonText(value: unknown, tool: string): string | undefined {
  try {
    return JSON.stringify(value);
  } catch (cause) {
    // A BigInt, or what holds itself.
    const [why = ""] = (cause instanceof Error ? cause.message : String(cause)).split("\n");
    throw failed(tool, `its result is no JSON value: ${why}`, cause);
  }
}

function refused(name: string, problems: string): PortError {
  return new PortError({
    code: "HD7008",
    port: "tools",
    operation: "call",
    message: `the tool "${name}" cannot take these arguments: ${problems}`,
    hint: "call it again with arguments that fit its schema",
    retryable: false,
  });
}

function failed(name: string, reason: string, cause?: unknown): PortError {
  return new PortError({
    code: "HD7009",
    port: "tools",
    operation: "call",
    message: `the tool "${name}" failed: ${reason}`,
    retryable: true,
    ...(cause === undefined ? {} : { cause }),
  });
}
