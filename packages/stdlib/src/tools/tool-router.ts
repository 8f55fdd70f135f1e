/**
 * One `ToolRouter` of many: tools of this process by their names, those of other routers as `source:tool`. What a tool is called
 * with is checked before it runs, and what it gives afterwards.
 */
import {
  type AnyToolType,
  HexdagError,
  type JsonSchema,
  type JsonValue,
  type LocalToolCallOptions,
  type RunContext,
} from "@hexdag/kernel";
import {
  isJsonObject,
  PortError,
  type StandardSchema,
  type SupportsToolChanges,
  supportsToolChanges,
  type ToolCall,
  type ToolDescription,
  type ToolResult,
  type ToolRouter,
} from "@hexdag/kernel/ports";

export interface ToolRouterOptions {
  /** Tools of this process. */
  readonly tools?: readonly AnyToolType[];
  /** Other routers, by the name that comes before the colon. */
  readonly sources?: { readonly [name: string]: ToolRouter };
}

/**
 * Makes a router.
 *
 * @example
 * const tools = createToolRouter({ tools: [add], sources: { github } });
 * await runGraph(graph, { ports: { llm, tools } }).result;
 */
export function createToolRouter({ tools = [], sources = {} }: ToolRouterOptions): ToolRouter & SupportsToolChanges {
  const own = new Map(tools.map((tool) => [tool.name, tool] as const));
  const listAll = async (options?: LocalToolCallOptions): Promise<readonly ToolDescription[]> => {
    options?.signal?.throwIfAborted();
    const others = await Promise.all(
      Object.entries(sources).map(async ([name, router]) =>
        (await router.tools(options)).map((tool) => ({ ...tool, name: `${name}:${tool.name}` })),
      ),
    );
    return [...tools.map(describeTool), ...others.flat()];
  };
  return {
    tools: listAll,
    async call(call, options) {
      options?.signal?.throwIfAborted();
      const tool = own.get(call.name);
      if (tool !== undefined) return { value: await callOwn(tool, call, options) };
      const colon = call.name.indexOf(":");
      const source = colon === -1 ? undefined : sources[call.name.slice(0, colon)];
      const unknown = async (): Promise<PortError> =>
        unknownTool(
          call.name,
          (await listAll(options)).map(({ name }) => name),
        );
      if (source === undefined) throw await unknown();
      try {
        return await source.call({ ...call, name: call.name.slice(colon + 1) }, options);
      } catch (error) {
        // The source knows nothing of the name it goes by here, and a model must be told names that it can call.
        throw isCoded(error) && error.code === "HD7007" ? await unknown() : error;
      }
    },
    onToolsChanged(listener) {
      const stops = Object.values(sources).flatMap((router) =>
        supportsToolChanges(router) ? [router.onToolsChanged(listener)] : [],
      );
      return () => {
        for (const stop of stops) stop();
      };
    },
    async open(options) {
      for (const router of Object.values(sources)) await router.open?.(options);
    },
    async close() {
      await Promise.all(Object.values(sources).map(async (router) => await router.close?.()));
    },
  };
}

/** A tool as models are told of it. */
export function describeTool({ name, description, input, output }: AnyToolType): ToolDescription {
  const result = output === undefined ? undefined : jsonSchemaOf(output, "output");
  return {
    name,
    description,
    parameters: jsonSchemaOf(input, "input") ?? { type: "object" },
    ...(result === undefined ? {} : { result }),
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
    value = await run.run(input, withSignal(ctx, signal));
  } catch (error) {
    signal?.throwIfAborted();
    // Limits and cancellation are not the tool's failures.
    if (error instanceof HexdagError) throw error;
    throw failed(call.name, error instanceof Error ? error.message : String(error), error);
  }
  signal?.throwIfAborted();
  const given =
    tool.output === undefined
      ? value
      : await checked(tool.output, value, (problems) => failed(call.name, `its result does not fit: ${problems}`));
  return given === undefined ? null : toJson(given, call.name);
}

/** The node a tool runs in, where the call may end before the node does: a policy's timeout, a caller who leaves. */
function withSignal(ctx: RunContext, signal: AbortSignal | undefined): RunContext {
  if (signal === undefined || signal === ctx.signal) return ctx;
  const either = AbortSignal.any([ctx.signal, signal]);
  return new Proxy(ctx, {
    get(node, member) {
      if (member === "signal") return either;
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
  const text = JSON.stringify(value);
  if (text === undefined) throw failed(tool, "its result is no JSON value");
  const parsed: JsonValue = JSON.parse(text);
  return parsed;
}

/** HD7007. */
export function unknownTool(name: string, known: readonly string[]): PortError {
  return new PortError({
    code: "HD7007",
    port: "tools",
    operation: "call",
    message: `there is no tool "${name}"`,
    hint: known.length === 0 ? "no tool is offered" : `tools are ${known.slice(0, 20).join(", ")}`,
    retryable: false,
  });
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

/** What a call of a tool came to, whichever way it went: for whoever hands it to a model. */
export async function settleCall(
  router: ToolRouter,
  call: ToolCall,
  options: LocalToolCallOptions,
): Promise<ToolResult> {
  try {
    return await router.call(call, options);
  } catch (error) {
    if (options.signal?.aborted === true || endsTheCaller(error)) throw error;
    return { value: error instanceof Error ? error.message : String(error), isError: true };
  }
}

/** A limit is the end of whoever reached it; a model could do nothing about it. */
function endsTheCaller(error: unknown): boolean {
  return isCoded(error) && (error.code === "HD7102" || error.code === "HD7103" || error.code === "HD7001");
}

function isCoded(error: unknown): error is { readonly code: string } {
  return typeof error === "object" && error !== null && "code" in error && typeof error.code === "string";
}

/** A schema of arguments as a model's vendor wants it: an object. */
export function asObjectSchema(schema: JsonSchema): JsonSchema {
  return isJsonObject(schema) && schema.type === "object" ? schema : { type: "object", ...schema };
}
