/** Draws trees of runs as data, so that one that fails can be made small: nodes that call, fan out, retry, and start further runs. */
import fc from "fast-check";

/** What one level may spend. Cost in billionths of a dollar, as ledgers count it. */
export interface LimitSpec {
  readonly tokens: number | undefined;
  readonly costNanoUsd: number | undefined;
  readonly llmCalls: number | undefined;
  readonly toolCalls: number | undefined;
  readonly nodes: number | undefined;
  readonly children: number | undefined;
  readonly onLimit: "raise" | "skip";
}

/** How an adapter takes a call. */
export interface Manner {
  readonly takesMs: number;
  /** `refused`: the vendor bills nothing. `broken`: it has read the request, at least. */
  readonly ends: "well" | "refused" | "broken";
  /** Goes on when it is aborted. */
  readonly deaf: boolean;
}

export type CallSpec =
  | {
      readonly what: "ask" | "stream";
      readonly inputTokens: number;
      readonly maxTokens: number | undefined;
      /** Of the answer's longest length, how much it comes to. */
      readonly share: number;
      readonly manner: Manner;
    }
  | { readonly what: "tool"; readonly manner: Manner }
  | { readonly what: "child"; readonly run: RunSpec; readonly cancelAfterMs: number | undefined }
  | { readonly what: "pause"; readonly ms: number };

export interface NodeSpec {
  /** Made one round after the other; the calls of a round together. */
  readonly rounds: readonly (readonly CallSpec[])[];
  readonly passes: number;
  readonly body: readonly NodeSpec[];
  readonly limits: LimitSpec | undefined;
  readonly retries: boolean;
  /** Whether a call that fails fails the node. */
  readonly strict: boolean;
  readonly onError: "skip" | "continue" | undefined;
  readonly timeoutMs: number | undefined;
  /** Starts after the node before it. */
  readonly follows: boolean;
}

export interface RunSpec {
  readonly nodes: readonly NodeSpec[];
  readonly limits: LimitSpec | undefined;
  readonly maxConcurrentNodes: number;
}

export interface TreeSpec {
  readonly run: RunSpec;
  readonly host: LimitSpec;
  readonly cancelAtMs: number | undefined;
}

/** One time in `times`; otherwise absent. */
function sometimes<TValue>(arbitrary: fc.Arbitrary<TValue>, times: number): fc.Arbitrary<TValue | undefined> {
  return fc.oneof({ weight: times - 1, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary });
}

const manner: fc.Arbitrary<Manner> = fc.record({
  takesMs: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 20 })),
  ends: fc.oneof(
    { weight: 4, arbitrary: fc.constant("well" as const) },
    { weight: 1, arbitrary: fc.constantFrom("refused" as const, "broken" as const) },
  ),
  deaf: fc.boolean(),
});

const model: fc.Arbitrary<CallSpec> = fc.record({
  what: fc.constantFrom("ask" as const, "ask" as const, "stream" as const),
  inputTokens: fc.integer({ min: 14, max: 40 }),
  maxTokens: sometimes(fc.integer({ min: 1, max: 80 }), 2),
  share: fc.double({ min: 0, max: 1, noNaN: true }),
  manner,
});
const tool: fc.Arbitrary<CallSpec> = fc.record({ what: fc.constant("tool" as const), manner });
const pause: fc.Arbitrary<CallSpec> = fc.record({
  what: fc.constant("pause" as const),
  ms: fc.integer({ min: 0, max: 10 }),
});

function limits(scale: number): fc.Arbitrary<LimitSpec> {
  const upTo = (max: number): fc.Arbitrary<number | undefined> =>
    sometimes(fc.integer({ min: 0, max: max * scale }), 2);
  return fc.record({
    tokens: upTo(200),
    costNanoUsd: upTo(300_000),
    llmCalls: upTo(6),
    toolCalls: upTo(4),
    nodes: upTo(6),
    children: upTo(2),
    onLimit: fc.constantFrom("raise" as const, "skip" as const),
  });
}

function nodeSpec(depth: number, calls: fc.Arbitrary<CallSpec>): fc.Arbitrary<NodeSpec> {
  const inner = depth === 0 ? fc.constant([]) : fc.array(nodeSpec(depth - 1, calls), { maxLength: 2 });
  return fc.record({
    rounds: fc.array(fc.array(calls, { minLength: 1, maxLength: 4 }), { maxLength: 2 }),
    passes: fc.integer({ min: 1, max: 3 }),
    body: fc.oneof(fc.constant([]), inner),
    limits: sometimes(limits(1), 2),
    retries: fc.boolean(),
    strict: fc.boolean(),
    onError: fc.constantFrom(undefined, "skip" as const, "continue" as const),
    timeoutMs: sometimes(fc.integer({ min: 1, max: 40 }), 4),
    follows: fc.boolean(),
  });
}

function runSpec(depth: number): fc.Arbitrary<RunSpec> {
  const plain = fc.oneof(
    { weight: 6, arbitrary: model },
    { weight: 2, arbitrary: tool },
    { weight: 1, arbitrary: pause },
  );
  const child: fc.Arbitrary<CallSpec> | undefined =
    depth === 0
      ? undefined
      : fc.record({
          what: fc.constant("child" as const),
          run: runSpec(depth - 1),
          cancelAfterMs: sometimes(fc.integer({ min: 0, max: 20 }), 4),
        });
  const calls =
    child === undefined ? plain : fc.oneof({ weight: 5, arbitrary: plain }, { weight: 1, arbitrary: child });
  return fc.record({
    nodes: fc.array(nodeSpec(1, calls), { minLength: 1, maxLength: 3 }),
    limits: sometimes(limits(2), 2),
    maxConcurrentNodes: fc.integer({ min: 1, max: 4 }),
  });
}

/** So much that nothing is refused, and still counted. */
const PLENTY: LimitSpec = {
  tokens: 1e9,
  costNanoUsd: 1e15,
  llmCalls: 1e9,
  toolCalls: 1e9,
  nodes: 1e9,
  children: 1e9,
  onLimit: "raise",
};

/** A run, the runs below it, and what its host lets it spend. */
export const TREE: fc.Arbitrary<TreeSpec> = fc.record({
  run: runSpec(2),
  host: fc.oneof(fc.constant(PLENTY), limits(4)),
  cancelAtMs: sometimes(fc.integer({ min: 0, max: 60 }), 4),
});
