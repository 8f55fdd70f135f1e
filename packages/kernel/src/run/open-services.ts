/** Services of a plan as sources of the port `tools`: each is an adapter of that port, and all are one router. */
import { HexdagError } from "../errors/hexdag-error.ts";
import type { PlanPort, PlanService } from "../plan/plan.ts";
import { mergeToolRouters, type ToolSource } from "../ports/merge-tool-routers.ts";
import type { ToolRouter } from "../ports/tool-router.ts";

/** The port that services are merged into. */
export const SERVICE_PORT = "tools";

/** What a service is called in messages. */
export function serviceNamed(name: string): string {
  return `service "${name}"`;
}

/** Opens every service. `open` makes and opens the adapter of one. */
export async function openServices(
  services: { readonly [name: string]: PlanService },
  open: (name: string, service: PlanPort) => Promise<unknown>,
): Promise<{ readonly [name: string]: ToolSource }> {
  const sources: Record<string, ToolSource> = {};
  for (const [name, service] of Object.entries(services)) {
    const router = asRouter(await open(name, service), serviceNamed(name), service.adapter);
    sources[name] = { router, ...(service.single === true ? { single: true } : {}) };
  }
  return sources;
}

/** One router of the port's own adapter, if it has one, and the services. */
export function mergeServices(plain: unknown, sources: { readonly [name: string]: ToolSource }): ToolRouter {
  return mergeToolRouters({ plain: plain === undefined ? undefined : asRouter(plain, 'port "tools"'), sources });
}

function asRouter(adapter: unknown, what: string, named?: string): ToolRouter {
  if (isRouter(adapter)) return adapter;
  throw new HexdagError({
    code: "HD5007",
    message: `what fills ${what}${named === undefined ? "" : ` ("${named}")`} has no tools: it lacks "tools" or "call"`,
    hint: "name a service, tools made with defineTool, or a driver of the port tools",
  });
}

function isRouter(adapter: unknown): adapter is ToolRouter {
  if (typeof adapter !== "object" || adapter === null) return false;
  return (
    "tools" in adapter && typeof adapter.tools === "function" && "call" in adapter && typeof adapter.call === "function"
  );
}
