/** What guards pipelines and nodes made in code: what they may spend and use, and what their calls and attempts go through. */
import type { PlanCache, PlanCaps, PlanLimits, PlanPolicy } from "../plan/guards.ts";
import type { PlanNode } from "../plan/plan.ts";
import { planExprOf, type Ref } from "./ref.ts";

/** Guards that pipelines and nodes both take. */
export interface GuardOptions {
  /** What may be spent here and below. */
  readonly limits?: Partial<Omit<PlanLimits, "origin">>;
  /** What may be used here and below: a list of what is allowed, or the long form. */
  readonly caps?: readonly string[] | Pick<PlanCaps, "allow" | "deny">;
  /** Made by `definePolicy`: of a pipeline for the calls of all its ports, of a node for its attempts. */
  readonly policies?: readonly PlanPolicy[];
}

/** Guards of a node. */
export interface NodeGuardOptions extends GuardOptions {
  /** Keeps the result for equal inputs, or by `key`. */
  readonly cache?: true | (Partial<Omit<PlanCache, "key" | "origin">> & { readonly key?: Ref<unknown> });
}

/** Guards as a plan holds them. `owner` is who declares them: `node "fetch"`. */
export function planGuards(
  { limits, caps, policies }: GuardOptions,
  owner: string,
): Pick<PlanNode, "limits" | "caps" | "policies"> {
  return {
    ...(limits === undefined
      ? {}
      : { limits: { warningThreshold: 0.8, onLimit: "raise", unknownPrice: "error", ...limits } }),
    ...(caps === undefined ? {} : { caps: [{ ...(isList(caps) ? { allow: caps } : caps), from: owner }] }),
    ...(policies === undefined || policies.length === 0 ? {} : { policies }),
  };
}

/** A node's cache as a plan holds it. */
export function planCache(cache: NodeGuardOptions["cache"]): Pick<PlanNode, "cache"> {
  if (cache === undefined) return {};
  const { key, ...own } = cache === true ? { key: undefined } : cache;
  const filled = { maxEntries: 1_000, store: "memory", ...own } as const;
  return { cache: key === undefined ? filled : { ...filled, key: planExprOf(key) } };
}

function isList(caps: NonNullable<GuardOptions["caps"]>): caps is readonly string[] {
  return Array.isArray(caps);
}
