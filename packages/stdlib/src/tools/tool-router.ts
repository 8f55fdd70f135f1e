/** One `ToolRouter` of many: tools of this process by their names, those of services and of other routers as `source:tool`. */
import type { AnyServiceType, AnyToolType, JsonSchema, LocalToolCallOptions } from "@hexdag/kernel";
import {
  isJsonObject,
  mergeToolRouters,
  type SupportsToolChanges,
  type ToolCall,
  type ToolResult,
  type ToolRouter,
} from "@hexdag/kernel/ports";
import { claimedTwice, createLocalRouter } from "./local-router.ts";
import { createServiceRouter } from "./service-router.ts";

export interface ToolRouterOptions {
  /** Tools of this process. */
  readonly tools?: readonly AnyToolType[];
  /** Services, whose methods go by `name:method`; `createServiceRouter` is for those that are given a config. */
  readonly services?: readonly AnyServiceType[];
  /** Other routers, by the name that comes before the colon. */
  readonly sources?: { readonly [name: string]: ToolRouter };
}

/**
 * Makes a router.
 *
 * @example
 * const tools = createToolRouter({ tools: [add], services: [orders], sources: { github } });
 * await runGraph(graph, { ports: { llm, tools } }).result;
 */
export function createToolRouter(options: ToolRouterOptions): ToolRouter & SupportsToolChanges {
  const { tools = [], services = [], sources = {} } = options;
  const routers: Record<string, ToolRouter> = { ...sources };
  for (const service of services) {
    if (Object.hasOwn(routers, service.name)) throw claimedTwice("source of tools", service.name);
    routers[service.name] = createServiceRouter(service);
  }
  const named = Object.entries(routers).map(([name, router]) => [name, { router }] as const);
  return {
    ...mergeToolRouters({ plain: createLocalRouter({ tools }), sources: Object.fromEntries(named) }),
    async open(call) {
      for (const router of Object.values(routers)) await router.open?.(call);
    },
    async close() {
      await Promise.all(Object.values(routers).map(async (router) => await router.close?.()));
    },
  };
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

/** A limit is the end of whoever reached it, and so is a recording that is missing; a model could do nothing about it. */
function endsTheCaller(error: unknown): boolean {
  return isCoded(error) && ["HD7001", "HD7102", "HD7103", "HD7401"].includes(error.code);
}

function isCoded(error: unknown): error is { readonly code: string } {
  return typeof error === "object" && error !== null && "code" in error && typeof error.code === "string";
}

/** A schema of arguments as a model's vendor wants it: an object. */
export function asObjectSchema(schema: JsonSchema): JsonSchema {
  return isJsonObject(schema) && schema.type === "object" ? schema : { type: "object", ...schema };
}
