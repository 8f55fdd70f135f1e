/**
 * What a run must come to, worked out the slow and obvious way from DESIGN §3.2 and §4, not from the engine: one event
 * after another on a list sorted by time. Only for specs that leave no room for doubt (see random-dag.ts).
 */
import { isJsonObject, type JsonObject, type JsonValue } from "../../src/index.ts";
import { attemptOf, type DagSpec, type NodeSpec, resultOf } from "./dag-spec.ts";

interface Node {
  readonly spec: NodeSpec;
  readonly waitsFor: Set<Node>;
  state: "pending" | "ready" | "gating" | "running" | "pausing" | "succeeded" | "failed" | "skipped" | "cancelled";
  attempts: number;
  output?: JsonValue;
  error?: JsonObject;
}

export interface Expected {
  readonly status: "succeeded" | "failed" | "cancelled";
  readonly output: JsonValue | undefined;
  readonly nodes: Readonly<Record<string, { status: string; attempts: number; output: JsonValue | undefined }>>;
}

const SETTLED = new Set(["succeeded", "failed", "skipped", "cancelled"]);
const settled = (node: Node): boolean => SETTLED.has(node.state);

export function interpret(spec: DagSpec): Expected {
  const all = spec.nodes.map((each): Node => ({ spec: each, waitsFor: new Set(), state: "pending", attempts: 0 }));
  const find = (name: string): Node => all.find((node) => node.spec.name === name) ?? raise(name);
  const handler = ({ spec: { onError } }: Node): Node | undefined =>
    typeof onError === "object" ? find(onError.handler) : undefined;
  const guardedBy = (node: Node): Node[] => all.filter((other) => handler(other) === node);
  const undoes = (node: Node): Node | undefined => all.find((other) => other.spec.undoneBy === node.spec.name);
  const ordinary = all.filter((node) => undoes(node) === undefined);
  for (const node of ordinary) {
    for (const name of [...node.spec.data, ...node.spec.after]) {
      // Whoever waits for a node also waits for the handler that may answer in its place.
      for (let next: Node | undefined = find(name); next !== undefined && next !== node; next = handler(next))
        node.waitsFor.add(next);
    }
    for (const guarded of guardedBy(node)) node.waitsFor.add(guarded);
  }
  const depth = (node: Node): number => Math.max(-1, ...[...node.waitsFor].map(depth)) + 1;
  const depths = new Map(ordinary.map((node) => [node, depth(node)]));

  let now = 0;
  let order = 0;
  let events: { at: number; order: number; act: () => void }[] = [];
  let stop: { status: "failed" | "cancelled"; error: JsonObject } | undefined;
  const ready: Node[] = [];
  const succeeded: Node[] = [];
  const later = (ms: number, act: () => void): void => {
    events.push({ at: now + ms, order: order++, act });
  };

  const contribution = (node: Node): JsonValue | undefined => {
    if (node.state === "succeeded") return node.output;
    if (node.state !== "failed" || node.spec.onError === "skip") return undefined;
    if (node.spec.onError === "continue") return null;
    const stand = handler(node);
    return stand === undefined ? undefined : contribution(stand);
  };
  const inputOf = (node: Node): JsonValue => {
    const given = spec.input ?? {};
    const undone = undoes(node);
    const sources = undone === undefined ? node.spec.data.map(find) : [undone];
    const results = sources.flatMap((source) => {
      const value = contribution(source);
      return value === undefined ? [] : [[source.spec.name, value] as const];
    });
    let input: JsonValue = given;
    if (sources.length === 1) input = results[0] === undefined ? {} : results[0][1];
    if (sources.length > 1) input = Object.fromEntries(results);
    const failed = guardedBy(node).find((guarded) => guarded.state === "failed");
    const error = failed?.error ?? (undone === undefined ? undefined : stop?.error);
    for (const filler of [given, error === undefined ? {} : { error }]) {
      if (!isJsonObject(input) || !isJsonObject(filler)) continue;
      for (const [key, value] of Object.entries(filler))
        if ((input[key] ?? null) === null) input = { ...input, [key]: value };
    }
    return input;
  };

  const settle = (node: Node, state: Node["state"]): void => {
    node.state = state;
    for (const other of ordinary) {
      if (other.state !== "pending" || !other.waitsFor.has(node) || ![...other.waitsFor].every(settled)) continue;
      other.state = "ready";
      ready.push(other);
    }
    const guard = state === "failed" ? undefined : handler(node);
    if (guard?.state === "pending" && guardedBy(guard).every((each) => settled(each) && each.state !== "failed"))
      settle(guard, "skipped");
  };
  const fail = (node: Node, code: string): void => {
    node.error = { node: node.spec.name, code, attempts: node.attempts };
    if (node.spec.onError === undefined && undoes(node) === undefined) stop ??= { status: "failed", error: node.error };
    settle(node, "failed");
  };
  const skip = (node: Node): void => (node.spec.critical ? fail(node, "HD6010") : settle(node, "skipped"));
  const start = (node: Node): void => {
    node.state = "running";
    const attempt = ++node.attempts;
    const { takes, fails } = attemptOf(node.spec, attempt);
    const ms = takes === "forever" ? Number.POSITIVE_INFINITY : typeof takes === "number" ? takes : 0;
    const limit = node.spec.timeoutMs ?? Number.POSITIVE_INFINITY;
    const output = fails ? undefined : resultOf(node.spec, inputOf(node));
    later(Math.min(ms, limit), () => {
      if (node.state !== "running" || node.attempts !== attempt) return;
      if (ms > limit || output === undefined) return endBadly(node, ms > limit ? "HD6002" : "HD7003");
      node.output = output;
      succeeded.push(node);
      settle(node, "succeeded");
    });
  };
  const endBadly = (node: Node, code: string): void => {
    const { retry } = node.spec;
    if (retry === undefined || node.attempts >= retry.maxAttempts) return fail(node, code);
    const factor = { constant: 1, linear: node.attempts, exponential: 2 ** (node.attempts - 1) }[retry.backoff];
    node.state = "pausing";
    later(Math.min(retry.ms * factor, retry.maxMs), () => {
      if (node.state !== "pausing") return;
      node.state = "ready";
      ready.push(node);
    });
  };
  const gate = (node: Node): void => {
    if (node.state !== "gating" || (stop !== undefined && undoes(node) === undefined)) return;
    const { when } = node.spec;
    const flags = typeof when === "object" ? contribution(find(when.flagOf)) : undefined;
    if (when === "fails") fail(node, "HD4501");
    else if (isJsonObject(flags) && flags["flag"] === true) start(node);
    else skip(node);
  };
  const startOrGate = (node: Node): void => {
    if (node.spec.when === undefined) return start(node);
    node.state = "gating";
    later(0, () => gate(node));
  };
  const take = (node: Node): void => {
    ready.splice(ready.indexOf(node), 1);
    const guarded = guardedBy(node);
    if (node.attempts > 0) start(node);
    else if (guarded.length > 0 && !guarded.some((each) => each.state === "failed")) settle(node, "skipped");
    else if (
      guarded.length === 0 &&
      node.spec.data.length > 0 &&
      node.spec.data.every((name) => contribution(find(name)) === undefined)
    )
      skip(node);
    else startOrGate(node);
  };
  const choose = (): Node | undefined => {
    if (all.filter(({ state }) => state === "running" || state === "gating").length >= spec.slots) return undefined;
    const wave = spec.waves
      ? Math.min(...ordinary.filter((node) => !settled(node)).map((node) => depths.get(node) ?? 0))
      : Number.POSITIVE_INFINITY;
    const eligible = ready.filter((node) => (depths.get(node) ?? 0) <= wave);
    return eligible.toSorted((left, right) => right.spec.priority - left.spec.priority)[0];
  };

  for (const node of ordinary) if (node.waitsFor.size === 0) ready.push(node);
  for (const node of ready) node.state = "ready";
  if (spec.timeoutMs !== undefined)
    later(spec.timeoutMs, () => (stop ??= { status: "failed", error: { node: null, code: "HD6003", attempts: 0 } }));
  if (spec.cancelAt !== undefined)
    later(spec.cancelAt, () => (stop ??= { status: "cancelled", error: { node: null, code: "HD6004", attempts: 0 } }));
  let stopped = false;
  let cut = false;
  if (spec.timeoutMs !== undefined) later(2 * spec.timeoutMs, () => (cut = true));
  for (;;) {
    for (
      let next = stop === undefined ? choose() : undefined;
      next !== undefined && stop === undefined;
      next = choose()
    )
      take(next);
    if (stop === undefined && ordinary.every(settled)) break;
    if (stop !== undefined && !stopped) {
      stopped = true;
      for (const node of ordinary) if (!settled(node) && node.attempts > 0) node.state = "cancelled";
    }
    const undoing = all.filter(
      (node) => undoes(node) !== undefined && ["running", "gating", "pausing"].includes(node.state),
    );
    if (stopped && cut) {
      for (const node of undoing) node.state = node.attempts > 0 ? "cancelled" : "pending";
      break;
    }
    if (stopped && undoing.length === 0 && !all.some(({ state }) => state === "running")) {
      const undo = succeeded.findLast(
        (node) => node.spec.undoneBy !== undefined && find(node.spec.undoneBy).state === "pending",
      );
      if (undo?.spec.undoneBy === undefined) break;
      startOrGate(find(undo.spec.undoneBy));
    }
    events = events.toSorted((left, right) => left.at - right.at || left.order - right.order);
    const event = events.shift() ?? raise("nothing happens any more");
    now = event.at;
    event.act();
  }

  const read = new Set(
    ordinary.flatMap((node) =>
      [...node.spec.data, ...node.spec.after].filter((name) => !guardedBy(node).includes(find(name))),
    ),
  );
  const exits = ordinary.filter((node) => !read.has(node.spec.name) && guardedBy(node).length === 0);
  const status = stop?.status ?? "succeeded";
  const results = exits.flatMap((node) => {
    const value = contribution(node);
    return value === undefined ? [] : [[node.spec.name, value] as const];
  });
  const finalState = (node: Node): string => {
    if (settled(node)) return node.state;
    return stop === undefined ? "skipped" : "pending";
  };
  return {
    status,
    output: status === "succeeded" ? Object.fromEntries(results) : undefined,
    nodes: Object.fromEntries(
      all.map((node) => [node.spec.name, { status: finalState(node), attempts: node.attempts, output: node.output }]),
    ),
  };
}

function raise(what: string): never {
  throw new RangeError(`reference interpreter: ${what}`);
}
