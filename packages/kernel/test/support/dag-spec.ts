/**
 * A pipeline as the random tests think of it: what every node waits for, how long each of its attempts takes and how it
 * ends. The same spec becomes a plan for the engine and food for the reference interpreter.
 */
import { createRegistry, type Graph, HexdagError, type JsonValue, loadPlan, type PlanNode } from "../../src/index.ts";
import { binary, literal, of, plan } from "./exprs.ts";
import type { FakeClock } from "./fake-clock.ts";
import { kindOf, node, planOf, type TestFunctions, withOptions } from "./plans.ts";

export interface AttemptSpec {
  /** Time it takes, by the clock. `sync` returns at once, `micro` in a microtask. */
  readonly takes: number | "sync" | "micro" | "forever";
  readonly fails: boolean;
}

export interface NodeSpec {
  readonly name: string;
  readonly data: readonly string[];
  readonly after: readonly string[];
  /** Runs when this node's result has `flag: true`; `fails` cannot be evaluated. */
  readonly when?: { readonly flagOf: string } | "fails";
  readonly onError?: "skip" | "continue" | { readonly handler: string };
  readonly undoneBy?: string;
  readonly critical: boolean;
  readonly priority: number;
  readonly timeoutMs?: number;
  readonly retry?: {
    readonly maxAttempts: number;
    readonly backoff: "constant" | "linear" | "exponential";
    readonly ms: number;
    readonly maxMs: number;
  };
  /** The last one counts for all further attempts. */
  readonly attempts: readonly AttemptSpec[];
  readonly gives: "map" | "text" | "list" | "null";
}

export interface DagSpec {
  readonly nodes: readonly NodeSpec[];
  readonly slots: number;
  readonly waves: boolean;
  readonly input: JsonValue;
  readonly cancelAt?: number;
  readonly timeoutMs?: number;
}

export function attemptOf(spec: NodeSpec, attempt: number): AttemptSpec {
  return spec.attempts[attempt - 1] ?? spec.attempts.at(-1) ?? { takes: "sync", fails: false };
}

/** What a node answers: a digest of everything it got, in one of several shapes. */
export function resultOf(spec: NodeSpec, input: JsonValue): JsonValue {
  const digest = digestOf(`${spec.name} ${stable(input)}`);
  switch (spec.gives) {
    case "map":
      return { digest, flag: digest % 3 !== 0, q: null, shared: digest % 7 };
    case "text":
      return `text ${digest}`;
    case "list":
      return [digest];
    case "null":
      return null;
  }
}

function failureOf(spec: NodeSpec, attempt: number): HexdagError {
  return new HexdagError({ code: "HD7003", message: `${spec.name} gives up ${attempt}` });
}

export function toGraph(spec: DagSpec, clock: FakeClock): Graph {
  const functions: Record<string, TestFunctions[string]> = {};
  for (const each of spec.nodes) functions[each.name] = (task) => perform(each, task, clock);
  const source = planOf(spec.nodes.map(toPlanNode), {
    ...withOptions({ maxConcurrentNodes: spec.slots, scheduling: spec.waves ? "waves" : "ready" }),
  });
  return loadPlan(source, createRegistry({ nodes: [kindOf(functions)] }));
}

function perform(spec: NodeSpec, task: Parameters<TestFunctions[string]>[0], clock: FakeClock): unknown {
  const { takes, fails } = attemptOf(spec, task.ctx.attempt);
  const end = (): JsonValue => {
    if (fails) throw failureOf(spec, task.ctx.attempt);
    return resultOf(spec, task.input);
  };
  if (takes === "sync") return end();
  if (takes === "micro") return Promise.resolve().then(end);
  return new Promise((resolve, reject) => {
    if (takes === "forever") return;
    clock.after(takes, () => {
      try {
        resolve(end());
      } catch (error) {
        reject(error);
      }
    });
  });
}

function toPlanNode(spec: NodeSpec): PlanNode {
  const { when, onError, retry } = spec;
  return node(spec.name, {
    dataDependencies: spec.data,
    waitFor: spec.after,
    critical: spec.critical,
    priority: spec.priority,
    ...(spec.timeoutMs === undefined ? {} : { timeoutMs: spec.timeoutMs }),
    ...(spec.undoneBy === undefined ? {} : { compensate: spec.undoneBy }),
    ...(when === undefined
      ? {}
      : { when: plan(when === "fails" ? binary(literal(1), "<", literal("a")) : of(when.flagOf, "flag")) }),
    ...(onError === undefined
      ? {}
      : {
          onError: typeof onError === "string" ? { action: onError } : { action: "handler", node: onError.handler },
        }),
    ...(retry === undefined
      ? {}
      : {
          retry: {
            maxAttempts: retry.maxAttempts,
            backoff: retry.backoff,
            initialDelayMs: retry.ms,
            maxDelayMs: retry.maxMs,
            jitter: 0,
          },
        }),
  });
}

/** JSON with sorted keys and without the texts of errors, which are nobody's contract. */
function stable(value: JsonValue): string {
  return JSON.stringify(value, (key, member: unknown) => {
    if (key === "message") return undefined;
    if (typeof member !== "object" || member === null || Array.isArray(member)) return member;
    return Object.fromEntries(Object.entries(member).toSorted(([left], [right]) => (left < right ? -1 : 1)));
  });
}

function digestOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193) >>> 0;
  return hash % 100_000;
}
