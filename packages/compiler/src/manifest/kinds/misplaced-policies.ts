/** Reports policies that mean nothing where they are attached. */

import type { Site } from "./decode-limits.ts";
import type { PolicyManifest } from "./decode-policy.ts";
import type { PortManifest } from "./port-manifest.ts";

/** Those of a node: what exchanges models or joins calls needs the port. */
export function reportForPorts(policies: readonly PolicyManifest[], { what, reporter }: Site): void {
  for (const { rule, at } of policies) {
    if (rule.type === "fallback") {
      reporter.report({
        code: "HD3405",
        message: `${what} has a fallback, which is for ports: an attempt of a node has no model to exchange`,
        hint: "attach it to the port the node calls, or handle the failure with on_error",
        at,
      });
    }
    if (rule.type === "batch") {
      reporter.report({
        code: "HD3405",
        message: `${what} has a batch, which is for the port "llm": calls of several nodes are joined there`,
        hint: "attach it to the port",
        at,
      });
    }
  }
}

/** Those of ports, wherever they come from. A policy of an Adapter that fills several is reported once. */
export function reportForNodes(ports: Iterable<PortManifest>, reporter: Site["reporter"]): void {
  const reported = new Set<PolicyManifest["at"]>();
  for (const port of ports) {
    for (const policy of port.policies) {
      const problem = problemOf(policy, port);
      if (problem === undefined || reported.has(policy.at)) continue;
      reported.add(policy.at);
      reporter.report({ code: "HD3405", ...problem, at: policy.at });
    }
  }
}

function problemOf(
  { rule, key }: PolicyManifest,
  { name, pool }: PortManifest,
): { readonly message: string; readonly hint: string } | undefined {
  const what = `port "${name}"`;
  if (rule.type === "resource_limit")
    return {
      message: `${what} has a resource_limit, which is for nodes and pipelines`,
      hint: "attach it to the nodes that use the port, or to the pipeline",
    };
  if (rule.type === "cache" && key !== undefined)
    return {
      message: `the cache of ${what} has a key, but a key is read where a node is`,
      hint: "take the key out, or attach the cache to nodes",
    };
  if (rule.type !== "batch") return undefined;
  if (name !== "llm")
    return { message: `${what} has a batch, which is for the port "llm"`, hint: "attach it to the model's port" };
  if (rule.via === "vendor" && pool !== undefined)
    return {
      message: `${what} is a pool, and a vendor's batch belongs to one adapter`,
      hint: "fill the port with one adapter, or take via: vendor out",
    };
  return undefined;
}
