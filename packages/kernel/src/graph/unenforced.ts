/**
 * What a plan asks for and this kernel does not act on. Such a plan is refused: a limit that is read and not kept is worse
 * than none. Whoever builds the guard takes its name out of here.
 */
import type { AnyNodeType } from "../component/node-type.ts";
import { HexdagError } from "../errors/hexdag-error.ts";
import type { Origin } from "../plan/origin.ts";
import type { Plan, PlanNode } from "../plan/plan.ts";

/** What a plan or a node asks for in vain, by its name in a manifest. */
export function unenforcedOf(carrier: Pick<PlanNode, "cache">, type: AnyNodeType): readonly string[] {
  // What such a node does is decided while it runs, so nothing names its result beforehand.
  const vain = carrier.cache !== undefined && decidesLater(type);
  return vain ? [`a cache around a node of kind ${type.kind}`] : [];
}

/** Policies of a pool's members: calls reach those behind the gate that policies work at. */
export function unenforcedPorts({ ports, services = {} }: Plan): readonly string[] {
  const pools = [
    ...Object.entries(ports).map(([key, { pool, port }]) => ({ pool, name: port ?? key })),
    ...Object.entries(services).map(([name, { pool }]) => ({ pool, name })),
  ];
  return pools.flatMap(({ pool, name }) =>
    (pool?.members ?? []).some((member) => (member.policies ?? []).length > 0)
      ? [`policies of a member of the pool "${name}"`]
      : [],
  );
}

function decidesLater({ fields = {} }: AnyNodeType): boolean {
  return Object.values(fields).some((role) => role === "deferred" || role === "body");
}

/** Throws HD5011 when there is any. */
export function refuseUnenforced(
  guards: readonly string[],
  what: string,
  place: { readonly origin: Origin | undefined; readonly location: string | undefined },
): void {
  if (guards.length === 0) return;
  throw new HexdagError({
    code: "HD5011",
    message: `${what} asks for ${guards.join(", ")}, which this version of hexDAG cannot do`,
    hint: "take that out; policies can stand on the pool itself, and a cache on the nodes inside a body",
    ...place,
  });
}
