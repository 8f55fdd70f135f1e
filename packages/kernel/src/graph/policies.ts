/** Asks the registry's policy engine for what a plan's policies come to. A plan with policies and no engine is refused. */
import type { PolicyEngine } from "../component/policy-engine.ts";
import type { ComponentRegistry } from "../component/registry.ts";
import { HexdagError } from "../errors/hexdag-error.ts";
import type { NodeHook, PortHook } from "../hook/hooks.ts";
import type { Origin } from "../plan/origin.ts";
import type { Plan, PlanNode } from "../plan/plan.ts";

type PlanPorts = Plan["ports"];
type Place = { readonly origin: Origin | undefined; readonly location: string | undefined };

/** Hooks of the plan's ports, by key: the pipeline's own policies outside, the port's inside. `undefined` when there are none. */
export function portPolicies(
  plan: Plan,
  registry: ComponentRegistry,
  locate: (origin: Origin | undefined) => string | undefined,
): ReadonlyMap<string, PortHook> | undefined {
  const { policies: general = [], ports, services, name: pipeline } = plan;
  const hooks = new Map<string, PortHook>();
  // Services fill the port `tools`, whether or not anything else does.
  const bare: PlanPorts = services === undefined ? {} : { tools: { adapter: "", config: {} } };
  for (const [key, port] of Object.entries({ ...bare, ...ports })) {
    const policies = [...general, ...(port.policies ?? [])];
    if (policies.length === 0) continue;
    const engine = engineOf(registry, `port "${port.port ?? key}"`, placeOf(port.origin, locate));
    const hook = engine.portHook(policies, { pipeline, name: key });
    if (hook !== undefined) hooks.set(key, hook);
  }
  return hooks.size === 0 ? undefined : hooks;
}

/** A node's hook; `undefined` when it has neither policies nor a cache. */
export function nodePolicy(
  node: PlanNode,
  registry: ComponentRegistry,
  { pipeline, place }: { readonly pipeline: string; readonly place: Place },
): NodeHook | undefined {
  const { policies = [], cache, name } = node;
  if (policies.length === 0 && cache === undefined) return undefined;
  const engine = engineOf(registry, `node "${name}"`, place);
  return engine.nodeHook(policies, { pipeline, name, cache });
}

function placeOf(origin: Origin | undefined, locate: (origin: Origin | undefined) => string | undefined): Place {
  return { origin, location: locate(origin) };
}

function engineOf({ policies }: ComponentRegistry, what: string, place: Place): PolicyEngine {
  if (policies !== undefined) return policies;
  throw new HexdagError({
    code: "HD5009",
    message: `${what} has policies, and the registry has no policy engine`,
    hint: "add `await loadStdlib()` of @hexdag/stdlib to the registry",
    ...place,
  });
}
