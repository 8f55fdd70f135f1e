/**
 * Draws random pipelines. Two families: `confluent` ones, whose nodes end in any manner but never fail the run, so that
 * no order of settlements may change the result; and `timed` ones, in which failures, timeouts and cancels race, all at
 * different moments of a clock, so that there is one right answer too.
 */
import type { AttemptSpec, DagSpec, NodeSpec } from "./dag-spec.ts";
import type { Random } from "./random.ts";

export function drawDag(random: Random): DagSpec {
  const timed = random.chance(0.5);
  const count = random.integer(1, 13);
  const handlerOf = drawHandlers(random, count);
  const names = random.shuffle(Array.from({ length: count }, (_, index) => `n${index}`));
  const nodes: NodeSpec[] = [];
  for (let index = 0; index < count; index++) {
    nodes.push(drawNode({ random, timed, index, names, handlerOf }));
  }
  const undo = timed ? drawCompensations(random, nodes) : [];
  const gated = nodes.some((node) => node.when !== undefined);
  const all = random.shuffle([...nodes.map((node) => withUndo(node, undo)), ...undo]);
  return {
    // Which of two ready nodes a priority prefers must not depend on how long a condition holds a slot.
    nodes: gated ? all.map((node) => ({ ...node, priority: 0 })) : all,
    slots: random.pick([1, 1, 2, 3, 5, 20]),
    waves: random.chance(0.25),
    input: random.pick([{ q: "hi", n0: null, shared: 1 }, {}, ["a", "list"], "text", null]),
    ...(timed && random.chance(0.15) ? { cancelAt: random.next() * 900 } : {}),
    ...(timed && random.chance(0.1) ? { timeoutMs: random.next() * 900 } : {}),
  };
}

interface Draw {
  readonly random: Random;
  readonly timed: boolean;
  readonly index: number;
  readonly names: readonly string[];
  readonly handlerOf: ReadonlyMap<number, number>;
}

function drawNode({ random, timed, index, names, handlerOf }: Draw): NodeSpec {
  const nameOf = (at: number): string => names[at] ?? "";
  // A node may wait for what comes before it, once every handler that may stand in comes before it too.
  const known = Array.from({ length: index }, (_, at) => at).filter((at) => lastHandler(at, handlerOf, index) < index);
  const chosen = random.shuffle(known).slice(0, random.pick([0, 1, 1, 2, 2, 3]));
  const ordering = new Set(chosen.filter(() => random.chance(0.25)));
  const handler = handlerOf.get(index);
  const handled = handler === undefined ? random.pick(["skip", "continue"] as const) : { handler: nameOf(handler) };
  const forgives = handler !== undefined || !timed || random.chance(0.5);
  const flagged = chosen.length > 0 && random.chance(0.3);
  const retry = random.chance(0.25);
  const limited = timed && random.chance(0.25);
  return {
    name: nameOf(index),
    data: chosen.filter((at) => !ordering.has(at)).map(nameOf),
    after: [...ordering].map(nameOf),
    ...(flagged ? { when: random.chance(0.08) ? ("fails" as const) : { flagOf: nameOf(random.pick(chosen)) } } : {}),
    ...(forgives ? { onError: handled } : {}),
    critical: random.chance(timed ? 0.05 : 0.1),
    priority: random.chance(0.2) ? random.integer(-1, 3) : 0,
    ...(limited ? { timeoutMs: 40 + random.next() * 120 } : {}),
    ...(retry
      ? {
          retry: {
            maxAttempts: random.integer(1, 4),
            backoff: random.pick(["constant", "linear", "exponential"] as const),
            ms: random.integer(1, 60),
            maxMs: random.integer(20, 120),
          },
        }
      : {}),
    attempts: Array.from({ length: retry ? 3 : 1 }, () =>
      limited && random.chance(0.2) ? { takes: "forever" as const, fails: false } : drawAttempt(random, timed),
    ),
    gives: random.pick(["map", "map", "map", "map", "text", "list", "null"]),
  };
}

function drawAttempt(random: Random, timed: boolean): AttemptSpec {
  const fails = random.chance(0.22);
  if (!timed) return { takes: random.pick(["sync", "micro", random.integer(0, 50)] as const), fails };
  return { takes: 5 + random.next() * 150, fails };
}

/** Each handler comes after what it guards; one may guard several nodes, and have a handler of its own. */
function drawHandlers(random: Random, count: number): ReadonlyMap<number, number> {
  const handlerOf = new Map<number, number>();
  for (let index = 0; index < count - 1; index++) {
    if (random.chance(0.18)) handlerOf.set(index, random.integer(index + 1, Math.min(count - 1, index + 4)));
  }
  return handlerOf;
}

/** The last node that may stand in for `at`; `reader` itself does not count as standing in. */
function lastHandler(at: number, handlerOf: ReadonlyMap<number, number>, reader: number): number {
  let last = at;
  for (let next = handlerOf.get(at); next !== undefined && next !== reader; next = handlerOf.get(next)) last = next;
  return last;
}

function drawCompensations(random: Random, nodes: readonly NodeSpec[]): readonly NodeSpec[] {
  return nodes
    .filter(() => random.chance(0.15))
    .map(({ name }) => ({
      name: `undo_${name}`,
      data: [],
      after: [],
      critical: false,
      priority: 0,
      attempts: [drawAttempt(random, true)],
      gives: "map",
    }));
}

function withUndo(node: NodeSpec, undo: readonly NodeSpec[]): NodeSpec {
  const name = `undo_${node.name}`;
  return undo.some((each) => each.name === name) ? { ...node, undoneBy: name } : node;
}
