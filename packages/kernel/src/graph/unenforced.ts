/**
 * What a plan asks for and this kernel does not act on. Such a plan is refused: a limit that is read and not kept is worse
 * than none. Whoever builds the guard takes its name out of here.
 */
import { HexdagError } from "../errors/hexdag-error.ts";
import type { Origin } from "../plan/origin.ts";
import type { Plan, PlanNode, PlanPort } from "../plan/plan.ts";

const GUARDS = ["limits", "policies", "cache"] as const;

/** The guards that a plan or a node carries, by their names in a manifest. */
export function unenforcedOf(carrier: Pick<Plan & PlanNode, never>): readonly string[] {
  return GUARDS.flatMap((guard) => describe(guard, Reflect.get(carrier, guard)));
}

/** The guards of a plan's ports. */
export function unenforcedPorts({ ports }: Plan): readonly string[] {
  return Object.entries(ports).flatMap(([key, port]) =>
    ofPort(port).map((each) => `${each} of port "${port.port ?? key}"`),
  );
}

function ofPort(port: PlanPort): readonly string[] {
  return [...describe("policies", port.policies), ...(port.pool?.members ?? []).flatMap(ofPort)];
}

function describe(guard: string, value: unknown): readonly string[] {
  if (value === undefined) return [];
  if (guard === "limits") return suspends(value) ? ["limits with on_limit: suspend"] : [];
  if (!Array.isArray(value)) return [guard];
  if (value.length === 0) return [];
  const types = value.flatMap((each: unknown) =>
    typeof each === "object" && each !== null && "type" in each && typeof each.type === "string" ? [each.type] : [],
  );
  return [types.length === 0 ? guard : `${guard} (${types.join(", ")})`];
}

/** Throws HD5011 when there are any. */
export function refuseUnenforced(
  guards: readonly string[],
  what: string,
  place: { readonly origin: Origin | undefined; readonly location: string | undefined },
): void {
  if (guards.length === 0) return;
  throw new HexdagError({
    code: "HD5011",
    message: `${what} asks for ${guards.join(", ")}, which this version of hexDAG does not enforce yet`,
    hint: "take them out until it does; a node's retry and timeout work",
    ...place,
  });
}

/** A run that waits for more to be granted needs a store to wait in. */
function suspends(limits: unknown): boolean {
  return typeof limits === "object" && limits !== null && "onLimit" in limits && limits.onLimit === "suspend";
}
