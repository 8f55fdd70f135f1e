/**
 * Several routers as one: the only place that knows how tools of many sources are named. It opens and closes nothing, and
 * leaves what tools are called with to their sources.
 */
import { PortError } from "../errors/port-error.ts";
import {
  type SupportsToolChanges,
  supportsToolChanges,
  type ToolCall,
  type ToolCallOptions,
  type ToolDescription,
  type ToolListOptions,
  type ToolResult,
  type ToolRouter,
} from "./tool-router.ts";

/** A router among others. */
export interface ToolSource {
  readonly router: ToolRouter;
  /** It has one tool, which is called as the source is, with no colon. */
  readonly single?: boolean;
}

/** Routers to be merged. */
export interface ToolSources {
  /** Whose tools keep their names. A name that is a source's is the source's. */
  readonly plain?: ToolRouter | undefined;
  /** By the name that comes before the colon. */
  readonly sources: { readonly [name: string]: ToolSource };
}

/** Makes one router of many. What goes wrong in a source goes wrong here, with the names that tools have here. */
export function mergeToolRouters({ plain, sources }: ToolSources): ToolRouter & SupportsToolChanges {
  const bySource = new Map(Object.entries(sources));
  const all = [...(plain === undefined ? [] : [plain]), ...[...bySource.values()].map(({ router }) => router)];
  const find = (name: string): Found | undefined => findSource(name, bySource) ?? (plain && { router: plain, name });
  const list = async (options?: ToolListOptions): Promise<readonly ToolDescription[]> => {
    options?.signal?.throwIfAborted();
    const own = (await plain?.tools(options)) ?? [];
    const others = await Promise.all(
      [...bySource].map(async ([source, { router, single }]) =>
        (await router.tools(options)).map((tool) => ({ ...tool, name: nameHere(source, tool.name, single) })),
      ),
    );
    return [...own.filter(({ name }) => findSource(name, bySource) === undefined), ...others.flat()];
  };
  return {
    tools: list,
    async call(call: ToolCall, options?: ToolCallOptions): Promise<ToolResult> {
      options?.signal?.throwIfAborted();
      const found = find(call.name);
      const unknown = async (): Promise<PortError> => {
        const { step = false } = call;
        const known = await list({ ...options, ...(step ? { steps: true } : {}) });
        return unknownTool(
          call.name,
          known.map(({ name }) => name),
        );
      };
      if (found === undefined) throw await unknown();
      try {
        return await found.router.call({ ...call, name: found.name }, options);
      } catch (error) {
        // The source knows nothing of the name it goes by here, and a model must be told names that it can call.
        throw isUnknownTool(error) ? await unknown() : error;
      }
    },
    onToolsChanged(listener: () => void): () => void {
      const stops = all.flatMap((router) => (supportsToolChanges(router) ? [router.onToolsChanged(listener)] : []));
      return () => {
        for (const stop of stops) stop();
      };
    },
  };
}

interface Found {
  readonly router: ToolRouter;
  /** What the tool is called there. */
  readonly name: string;
}

function findSource(name: string, sources: ReadonlyMap<string, ToolSource>): Found | undefined {
  const whole = sources.get(name);
  if (whole?.single === true) return { router: whole.router, name };
  const colon = name.indexOf(":");
  const source = colon === -1 ? undefined : sources.get(name.slice(0, colon));
  return source === undefined || source.single === true
    ? undefined
    : { router: source.router, name: name.slice(colon + 1) };
}

function nameHere(source: string, tool: string, single: boolean | undefined): string {
  return single === true ? source : `${source}:${tool}`;
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

function isUnknownTool(error: unknown): boolean {
  return typeof error === "object" && error !== null && "code" in error && error.code === "HD7007";
}
