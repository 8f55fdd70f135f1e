/** A kind of work and its size. `nodes` is how many nodes or calls one run of it has in total: what figures are divided by. */
export interface Scenario {
  readonly id: string;
  readonly shape: Shape;
  /** Nodes of the chain or manifest, branches of the fan-out, runs at once, calls. */
  readonly size: number;
  readonly nodes: number;
  readonly title: string;
  /** Another process answers: what the working thread waits for counts, too. */
  readonly waits?: boolean;
}

export type Shape = "chain" | "fanout" | "concurrent" | "compile" | "guards" | "llm" | "stream";

/** Nodes of each of the concurrent runs. */
export const CONCURRENT_CHAIN = 10;

/** What every run gets as input, and every no-op hands on. */
export const INPUT: { readonly x: number } = Object.freeze({ x: 1 });

export const SCENARIOS: readonly Scenario[] = [
  ...[10, 100, 1_000, 100_000].map(chain),
  ...[100, 1_000, 5_000].map(fanOut),
  concurrent(200),
  ...[100, 1_000, 10_000].map(compile),
  { id: "guards:1000", shape: "guards", size: 1_000, nodes: 1_000, title: "1,000 model calls of a node, per call" },
  ...[0, 100].map(askModel),
  { id: "stream:1", shape: "stream", size: 1, nodes: 1, title: "first token of a stream", waits: true },
];

/** A subject made ready for one scenario. `run` does the scenario's work once and throws when the result is not right. */
export interface Prepared {
  /** Answers with the milliseconds that count, where those are not all it took. */
  run(): Promise<number | void>;
}

/** Something that can run graphs. */
export interface Subject {
  prepare(scenario: Scenario): Promise<Prepared> | Prepared;
}

/** The work of every node, the same for all subjects: an asynchronous function that hands its input on. */
export async function noop<TValue>(value: TValue): Promise<TValue> {
  return value;
}

export function nodeName(index: number): string {
  return `n${index}`;
}

/** One node after the other: names with what each waits for, in order. */
export function chainNodes(length: number): { name: string; after: string[] }[] {
  return Array.from({ length }, (_none, index) => ({
    name: nodeName(index),
    after: index === 0 ? [] : [nodeName(index - 1)],
  }));
}

/** A root, `width` branches, and a join that reads them all. */
export function fanOutNodes(width: number): { name: string; after: string[] }[] {
  const branches = Array.from({ length: width }, (_none, index) => nodeName(index));
  return [
    { name: "root", after: [] },
    ...branches.map((name) => ({ name, after: ["root"] })),
    { name: "join", after: branches },
  ];
}

/** The graph that one run of the scenario runs. */
export function graphNodes({ shape, size }: Scenario): { name: string; after: string[] }[] {
  if (shape === "fanout") return fanOutNodes(size);
  return chainNodes(shape === "concurrent" ? CONCURRENT_CHAIN : size);
}

/** Runs the scenario's runs: one, or all of them at once. */
export async function allRuns({ shape, size }: Scenario, one: () => Promise<void>): Promise<void> {
  if (shape === "concurrent") await Promise.all(Array.from({ length: size }, one));
  else await one();
}

/** Fails the measurement when a run did not hand its input through. */
export function expectValue(value: unknown, what: string): void {
  if (typeof value !== "object" || value === null || !("x" in value) || value.x !== INPUT.x)
    throw new Error(`${what}: the result is wrong: ${JSON.stringify(value)?.slice(0, 200)}`);
}

function chain(size: number): Scenario {
  return { id: `chain:${size}`, shape: "chain", size, nodes: size, title: `chain of ${format(size)}` };
}

function fanOut(size: number): Scenario {
  return { id: `fanout:${size}`, shape: "fanout", size, nodes: size + 2, title: `fan-out ${format(size)} + join` };
}

function concurrent(size: number): Scenario {
  const title = `${format(size)} runs at once x ${CONCURRENT_CHAIN} nodes`;
  return { id: `concurrent:${size}`, shape: "concurrent", size, nodes: size * CONCURRENT_CHAIN, title };
}

function compile(size: number): Scenario {
  return { id: `compile:${size}`, shape: "compile", size, nodes: size, title: `manifest of ${format(size)} nodes` };
}

/** `size` is how long the model thinks, in milliseconds. */
function askModel(size: number): Scenario {
  const title = `a model that answers ${size === 0 ? "at once" : `after ${size} ms`}`;
  return { id: `llm:${size}`, shape: "llm", size, nodes: 1, title, waits: true };
}

function format(count: number): string {
  return count.toLocaleString("en");
}
