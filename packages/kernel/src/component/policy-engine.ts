import type { NodeHook, PortHook } from "../hook/hooks.ts";
import type { PlanCache, PlanPolicy } from "../plan/guards.ts";

/**
 * Turns policies into hooks. The kernel places them: behind the host's own hooks, before the limits, so that every try of a policy
 * is charged. The standard library has one; a host has one engine for all its runs, which is how they share windows and caches.
 */
export interface PolicyEngine {
  /** What calls of a port go through; `undefined` when none of the policies is about calls. */
  portHook(policies: readonly PlanPolicy[], site: PolicySite): PortHook | undefined;
  /** What a node's attempts go through; `undefined` when none of the policies is about attempts. */
  nodeHook(policies: readonly PlanPolicy[], site: NodePolicySite): NodeHook | undefined;
  /** Resolves when all that was given up has been cleaned up behind, such as a vendor's batch; hosts wait for it before they close ports. */
  settled?(): Promise<void>;
}

/** Where policies are attached. */
export interface PolicySite {
  /** The same wherever the policy is the same: policies of one name and pipeline share what they count. */
  readonly pipeline: string;
  /** A port's key in the plan, or a node's path. */
  readonly name: string;
}

export interface NodePolicySite extends PolicySite {
  readonly cache: PlanCache | undefined;
}
