/** Limits, capabilities, policies and caches as the plan says them. */
import type { Plan, PlanLimits, PlanNode, PlanPolicy } from "@hexdag/kernel";
import type { LinkedNode } from "../link/program.ts";
import type { CapsManifest } from "../manifest/kinds/decode-caps.ts";
import type { LimitsManifest } from "../manifest/kinds/decode-limits.ts";
import type { PolicyManifest } from "../manifest/kinds/decode-policy.ts";
import type { PipelineManifest } from "../manifest/manifest.ts";
import { originOf } from "./origin-of.ts";

/** What guards the pipeline as a whole. */
export function lowerPipelineGuards({
  limits,
  caps,
  policies,
  prices,
}: PipelineManifest): Pick<Plan, "limits" | "caps" | "policies" | "prices"> {
  return {
    ...(limits === undefined ? {} : { limits: lowerLimits(limits) }),
    ...(caps.length === 0 ? {} : { caps: caps.map(lowerCaps) }),
    ...(policies.length === 0 ? {} : { policies: lowerPolicies(policies) }),
    ...(prices === undefined ? {} : { prices }),
  };
}

/** What guards one node. */
export function lowerNodeGuards({
  manifest: { guards },
  cacheKey,
}: LinkedNode): Pick<PlanNode, "limits" | "caps" | "policies" | "cache"> {
  if (guards === undefined) return {};
  const { limits, caps, policies, cache } = guards;
  return {
    ...(limits === undefined ? {} : { limits: lowerLimits(limits) }),
    ...(caps === undefined ? {} : { caps: [lowerCaps(caps)] }),
    ...(policies.length === 0 ? {} : { policies: lowerPolicies(policies) }),
    ...(cache === undefined
      ? {}
      : {
          cache: { ...cache.cache, ...(cacheKey === undefined ? {} : { key: cacheKey }), origin: originOf(cache.at) },
        }),
  };
}

function lowerLimits({ limits, at }: LimitsManifest): PlanLimits {
  return { ...limits, origin: originOf(at) };
}

function lowerCaps({ caps, at }: CapsManifest): NonNullable<Plan["caps"]>[number] {
  return { ...caps, origin: originOf(at) };
}

/** Policies in the order in which a call goes through them. */
export function lowerPolicies(policies: readonly PolicyManifest[]): readonly PlanPolicy[] {
  return policies.map(({ rule, name, at }) => ({
    ...rule,
    ...(name === undefined ? {} : { name }),
    origin: originOf(at),
  }));
}
