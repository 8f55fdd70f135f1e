/**
 * Makes policies work. Whatever order they are written in, they apply in this one, the outermost first:
 *
 *   cache → fallback → retry → circuit_breaker → rate_limit → concurrency → timeout → (limits) → batch
 *
 * so that a kept answer costs nothing, every try is one call for breaker, rate and limits, the timeout is one try's, and what is
 * joined with others has been charged to its own caller. Of several caches, fallbacks, retries, timeouts or batches the nearest
 * counts; of the others, all. Policies of one name, type and settings share
 * what they count, over all pipelines and runs of the host.
 */
import { createHash } from "node:crypto";
import {
  canonicalJson,
  HexdagError,
  type NodeHook,
  type PlanBatch,
  type PlanPolicy,
  type PlanPolicyRule,
  type PolicyEngine,
  type PortCall,
  type PortHook,
  type PortNext,
} from "@hexdag/kernel";
import { fallbackPolicy, retryPolicy } from "./again.ts";
import { batchPolicy } from "./batch/batch-policy.ts";
import { cachePolicy } from "./cache.ts";
import { circuitBreakerPolicy, concurrencyPolicy, rateLimitPolicy } from "./gates.ts";
import type { Policy, PolicyCall, PolicyNext } from "./policy.ts";
import { timeoutPolicy } from "./timeout.ts";

const ORDER = [
  "cache",
  "fallback",
  "retry",
  "circuit_breaker",
  "rate_limit",
  "concurrency",
  "timeout",
  // Refused: ledgers are the kernel's business.
  "resource_limit",
] as const satisfies readonly CallPolicy["type"][];
/** Policies of single calls: all but those that make one call of several. */
type CallPolicy = Exclude<PlanPolicy, { readonly type: "batch" }>;

/** Of these, what is said nearest replaces what is said further out. */
const NEAREST: ReadonlySet<string> = new Set(["cache", "fallback", "retry", "timeout"]);

/** Makes an engine; a host has one for all its runs. */
export function createPolicyEngine(): PolicyEngine {
  const policyOf = sharing(create);
  const ending = new Set<Promise<void>>();
  const onGivenUp = (work: Promise<void>): void => {
    ending.add(work);
    void work.then(() => ending.delete(work));
  };
  const batchOf = sharing((policy: PlanBatch) => batchPolicy({ ...policy, onGivenUp }));
  const chain = (policies: readonly PlanPolicy[], owner: string): readonly Policy[] =>
    inOrder(policies).map((policy) => policyOf(policy, owner));
  return {
    portHook(policies, { pipeline, name }) {
      const owner = `${pipeline}/${name}`;
      const list = chain(policies, owner);
      const batch = policies.findLast((policy) => policy.type === "batch");
      if (list.length === 0 && batch === undefined) return undefined;
      return { ...portHook(name, list, owner), atAdapter: batch && batchOf(batch, owner) };
    },
    nodeHook(policies, { pipeline, name, cache }) {
      const owner = `${pipeline}/${name}`;
      for (const { type } of policies) if (type === "fallback" || type === "batch") throw notForNodes(type, owner);
      const list = chain([...policies, ...(cache === undefined ? [] : [{ type: "cache", ...cache } as const])], owner);
      return list.length === 0 ? undefined : nodeHook(name, list);
    },
    async settled() {
      await Promise.all(ending);
    },
  };
}

/** Remembers what was made of a policy: those of one name, type and settings are one. */
function sharing<TPolicy extends PlanPolicy, TMade>(
  make: (policy: TPolicy, owner: string) => TMade,
): (policy: TPolicy, owner: string) => TMade {
  const shared = new Map<string, TMade>();
  return (policy, owner) => {
    const key = canonicalJson([policy.name ?? owner, policy.type, settings(policy)]);
    const known = shared.get(key);
    if (known !== undefined) return known;
    const fresh = make(policy, owner);
    shared.set(key, fresh);
    return fresh;
  };
}

/** Outermost first. Those of one type stay in the order they are attached in. */
function inOrder(policies: readonly PlanPolicy[]): readonly CallPolicy[] {
  return ORDER.flatMap((type) => {
    const ofType = policies.filter((policy): policy is CallPolicy => policy.type === type);
    return NEAREST.has(type) ? ofType.slice(-1) : ofType;
  });
}

/** A policy's options, without where it stands. */
function settings({ name: _name, origin: _origin, ...rule }: PlanPolicy): PlanPolicyRule {
  return rule;
}

function create(policy: CallPolicy, owner: string): Policy {
  switch (policy.type) {
    case "retry":
      return retryPolicy(policy);
    case "fallback":
      return fallbackPolicy(policy);
    case "timeout":
      return timeoutPolicy(policy);
    case "rate_limit":
      return rateLimitPolicy(policy);
    case "concurrency":
      return concurrencyPolicy(policy);
    case "circuit_breaker":
      return circuitBreakerPolicy(policy);
    case "cache":
      return cachePolicy(policy);
    case "resource_limit":
      throw notForCalls(owner);
  }
}

function notForNodes(type: "fallback" | "batch", owner: string): HexdagError {
  const why = type === "fallback" ? "has no model to exchange" : "is not a call that could be joined with others";
  return new HexdagError({
    code: "HD5011",
    message: `${owner} has a ${type}, which is for ports: an attempt of a node ${why}`,
    hint: type === "fallback" ? "attach it to the port, or handle the failure with on_error" : "attach it to the port",
  });
}

function notForCalls(owner: string): HexdagError {
  return new HexdagError({
    code: "HD5011",
    message: `${owner} has a resource_limit, which is for nodes and pipelines`,
    hint: "attach it to the nodes that use the port, or to the pipeline",
  });
}

function portHook(port: string, policies: readonly Policy[], owner: string): PortHook {
  return {
    name: `policies of ${port}`,
    around: (made, next) => {
      const { ctx, args, method, style } = made;
      const call: PolicyCall = {
        ctx,
        what: `${made.port}.${method}`,
        streams: style === "stream",
        args,
        get cacheKey() {
          return portCacheKey(made, owner);
        },
      };
      return through(policies, call, (passed, signal) => forward(next, passed, signal));
    },
  };
}

function forward(next: PortNext, args: readonly unknown[], signal: AbortSignal | undefined): unknown {
  return next(args, signal === undefined ? undefined : { signal });
}

/** Methods whose answer is the same for the same question, so that it can be kept. */
const ANSWERS: Readonly<Record<string, readonly string[]>> = {
  llm: ["generate", "generateStructured", "embed"],
  tools: ["call"],
  vectors: ["search"],
  datastore: ["query", "tables"],
};

function portCacheKey({ port, method, args }: PortCall, owner: string): string | undefined {
  const answers = port === "http" ? isReading(args[0]) : ANSWERS[port]?.includes(method) === true;
  if (!answers) return undefined;
  return createHash("sha256")
    .update(canonicalJson([owner, method, withoutKeys(args)]))
    .digest("hex");
}

function isReading(request: unknown): boolean {
  const method: unknown = typeof request === "object" && request !== null ? Reflect.get(request, "method") : undefined;
  return method === undefined || method === "GET" || method === "HEAD";
}

/** The same tool call has another key in every run. */
function withoutKeys(args: readonly unknown[]): readonly unknown[] {
  return args.map((arg) => {
    if (typeof arg !== "object" || arg === null || !("idempotencyKey" in arg)) return arg;
    const { idempotencyKey: _key, ...rest } = arg;
    return rest;
  });
}

function nodeHook(node: string, policies: readonly Policy[]): NodeHook {
  return {
    name: `policies of ${node}`,
    around: ({ ctx, input, cacheKey }, next) => {
      const call: PolicyCall = { ctx, what: `node "${ctx.nodeName}"`, streams: false, args: [input], cacheKey };
      return through(policies, call, () => next(input));
    },
  };
}

function through(policies: readonly Policy[], call: PolicyCall, last: PolicyNext): unknown {
  const chain = policies.reduceRight<PolicyNext>(
    (next, policy) => (args, outer) =>
      policy({ ...call, args, cacheKey: call.cacheKey }, (passed, own) => next(passed, either(outer, own))),
    last,
  );
  return chain(call.args);
}

function either(outer: AbortSignal | undefined, own: AbortSignal | undefined): AbortSignal | undefined {
  if (outer === undefined || own === undefined) return outer ?? own;
  return AbortSignal.any([outer, own]);
}
