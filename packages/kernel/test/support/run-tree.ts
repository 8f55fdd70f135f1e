/** Runs a drawn tree to its last adapter's answer, and tells what the books and the ledgers say. */
import {
  type Amounts,
  type Graph,
  isHexdagError,
  Ledger,
  type PlanLimits,
  type PlanNode,
  type RunEvent,
  type RunHandle,
  type RunOptions,
  runGraph,
} from "../../src/index.ts";
import { type PipelineSpawner, supportsStreaming } from "../../src/ports/index.ts";
import { createFakeClock, type FakeClock } from "./fake-clock.ts";
import { graphOf, node, OPTIONS, type TestFunctions, type TestTask } from "./plans.ts";
import { watch } from "./runs.ts";
import {
  createTreeLlm,
  createTreeTools,
  type Desk,
  leastOf,
  type ModelCall,
  openDesk,
  PRICES,
  requestOf,
  type ToolCallMade,
} from "./tree-adapters.ts";
import { type Books, type Level, openBooks, openLevel, RESOURCES } from "./tree-books.ts";
import { openCallBook } from "./tree-calls.ts";
import type { CallSpec, LimitSpec, NodeSpec, RunSpec, TreeSpec } from "./tree-spec.ts";

export interface TreeReport {
  readonly problems: readonly string[];
  readonly runs: number;
  readonly calls: number;
  readonly refusals: Books["refusals"];
}

/** Runs the tree; a tree that is as it should be has no problems. */
export async function runTree(spec: TreeSpec): Promise<TreeReport> {
  const tree = new Tree(spec);
  return await tree.run();
}

const RETRY = { maxAttempts: 3, backoff: "constant", initialDelayMs: 3, maxDelayMs: 3, jitter: 0 } as const;

interface Pipeline {
  readonly name: string;
  readonly graph: Graph;
  readonly spec: RunSpec;
}

class Tree {
  readonly #spec: TreeSpec;
  readonly #clock: FakeClock = createFakeClock();
  readonly #books = openBooks();
  readonly #calls = openCallBook(this.#clock);
  readonly #desk: Desk = openDesk(this.#clock, this.#books, this.#calls);
  readonly #toolCalls: ToolCallMade[] = [];
  /** Levels of runs, by id, and of nodes that have limits, by run id and path. */
  readonly #levels = new Map<string, Level>();
  readonly #nodes = new Map<string, NodeSpec>();
  readonly #pipelines = new Map<RunSpec, Pipeline>();
  readonly #children = new Map<string, RunHandle>();
  readonly #ledgers: Ledger[] = [];
  readonly #options: RunOptions;

  constructor(spec: TreeSpec) {
    this.#spec = spec;
    const ports = {
      llm: createTreeLlm(this.#desk),
      tools: createTreeTools(this.#desk, this.#toolCalls),
      spawner: this.#spawner(),
    };
    const sinks = [(event: RunEvent) => this.#note(event)];
    this.#options = { ports, sinks, countTokens: (text) => text.length };
  }

  async run(): Promise<TreeReport> {
    const { run, host, cancelAtMs } = this.#spec;
    const ledger = new Ledger({ owner: "the host", limits: { max: amountsOf(host), warningThreshold: 0.8 } });
    this.#ledgers.push(ledger);
    const top = openLevel("the host", host, undefined);
    const { graph, name } = this.#pipelineOf(run);
    this.#levels.set("run-1", levelOf(`pipeline "${name}"`, run.limits, top));
    const watched = watch(graph, { ...this.#options, clock: this.#clock, guards: { ledger } });
    if (cancelAtMs !== undefined) this.#clock.after(cancelAtMs, () => watched.handle.cancel("enough"));
    await watched.finish();
    // Adapters that were not told, or would not hear, are still at work; so are children that hear of it in a while.
    for (let idle = 0; idle < 5; idle += 1) while (await this.#clock.advanceToNext()) idle = 0;
    return {
      problems: [...this.#books.close(), ...this.#calls.close(), ...this.#differences(ledger, top)],
      runs: 1 + this.#children.size,
      calls: this.#desk.expected.size + this.#toolCalls.length,
      refusals: this.#books.refusals,
    };
  }

  /** What is still set aside, and where ledgers and books disagree. */
  #differences(ledger: Ledger, top: Level): readonly string[] {
    const problems: string[] = [];
    for (const each of this.#ledgers) {
      for (const resource of RESOURCES)
        if (each.left(resource) !== each.available(resource)) problems.push(`${each.owner} keeps ${resource} aside`);
    }
    for (const resource of RESOURCES) {
      const isKnown = (resource !== "tokens" && resource !== "costNanoUsd") || top.limits[resource] !== undefined;
      if (isKnown && ledger.spent[resource] !== top.billed[resource])
        problems.push(`${ledger.spent[resource]} ${resource} are spent, ${top.billed[resource]} were billed`);
    }
    return problems;
  }

  #pipelineOf(spec: RunSpec): Pipeline {
    const known = this.#pipelines.get(spec);
    if (known !== undefined) return known;
    const name = `p${this.#pipelines.size}`;
    const functions: Record<string, TestFunctions[string]> = {};
    const nodes = this.#planNodes(spec.nodes, functions);
    const graph = graphOf(nodes, functions, {
      name,
      prices: PRICES,
      options: { ...OPTIONS, maxConcurrentNodes: spec.maxConcurrentNodes },
      ...(spec.limits === undefined ? {} : { limits: planLimits(spec.limits) }),
    });
    const made = { name, graph, spec };
    this.#pipelines.set(spec, made);
    return made;
  }

  #planNodes(specs: readonly NodeSpec[], functions: Record<string, TestFunctions[string]>): readonly PlanNode[] {
    let before: string | undefined;
    return specs.map((spec) => {
      const name = `n${this.#nodes.size}`;
      this.#nodes.set(name, spec);
      functions[name] = (task) => this.#perform(spec, task);
      const { body, limits, retries, onError, timeoutMs, follows } = spec;
      const waitFor = follows && before !== undefined ? [before] : [];
      before = name;
      return node(name, {
        waitFor,
        config: body.length === 0 ? {} : { body: { $body: { nodes: this.#planNodes(body, functions) } } },
        ...(limits === undefined ? {} : { limits: planLimits(limits) }),
        ...(retries ? { retry: RETRY } : {}),
        ...(onError === undefined ? {} : { onError: { action: onError } }),
        ...(timeoutMs === undefined ? {} : { timeoutMs }),
      });
    });
  }

  /** The level a node's calls draw on: its own, or whoever's it stands in. */
  #levelAt(runId: string, path: string): Level | undefined {
    const key = `${runId} ${path}`;
    const known = this.#levels.get(key);
    if (known !== undefined) return known;
    const outer = this.#around(runId, path);
    const limits = this.#nodes.get(path.split("/").at(-1) ?? "")?.limits;
    if (limits === undefined || outer === undefined) return outer;
    const made = levelOf(`node "${path}"`, limits, outer);
    this.#levels.set(key, made);
    return made;
  }

  /** What a node counts in: the node whose body it stands in, or its run. */
  #around(runId: string, path: string): Level | undefined {
    const cut = path.lastIndexOf("/");
    return cut === -1 ? this.#levels.get(runId) : this.#levelAt(runId, path.slice(0, cut).replace(/\[[^\]]*\]$/, ""));
  }

  /** What a node does: rounds of calls, then passes through its body, all together. */
  async #perform({ rounds, passes, body, strict }: NodeSpec, task: TestTask): Promise<string> {
    const { runId, nodeName, attempt } = task.ctx;
    const around = this.#around(runId, nodeName);
    const level = this.#levelAt(runId, nodeName);
    if (around === undefined || level === undefined) throw new RangeError("a node of a run nobody knows");
    if (attempt === 1) this.#books.bill(around, { nodes: 1 });
    for (const round of rounds) {
      const calls = round.map((call) => this.#make(call, level, task));
      if (strict) await Promise.all(calls);
      else await Promise.allSettled(calls);
    }
    if (body.length === 0) return "done";
    const keys = Array.from({ length: passes }, (_, pass) => `${attempt}.${pass}`);
    const all = keys.map((key) => task.config.body.run({ key, input: null }));
    if (strict) await Promise.all(all);
    else await Promise.allSettled(all);
    return "done";
  }

  async #make(call: CallSpec, level: Level, task: TestTask): Promise<void> {
    const { ctx, ports } = task;
    switch (call.what) {
      case "pause":
        await new Promise<void>((resolve) => ctx.clock.after(call.ms, resolve));
        return;
      case "tool": {
        const number = this.#toolCalls.push({ manner: call.manner, caller: ctx }) - 1;
        // Some bring a key of their own.
        const key = number % 2 === 0 ? {} : { idempotencyKey: `${ctx.idempotencyKey}:${number}` };
        const given = { name: "t", arguments: { number }, ...key };
        await this.#within(level, { toolCalls: 1 }, () => ports.tools?.call(given));
        return;
      }
      case "child":
        await this.#startChild(call, level, task);
        return;
      case "ask":
      case "stream":
        await this.#within(level, { llmCalls: 1, ...leastOf(call) }, () => this.#askModel(call, level, task));
    }
  }

  #askModel(call: ModelCall, level: Level, { ctx }: TestTask): unknown {
    const { llm } = ctx;
    const request = requestOf(call, this.#desk.expect({ call, level, caller: ctx }));
    if (call.what === "ask" || !supportsStreaming(llm)) return llm.generate(request);
    const parts = llm.stream(request);
    const read = async (): Promise<void> => {
      // Some readers have enough after the first piece.
      for await (const part of parts) if (part.type === "text-delta" && call.share < 0.2) return;
    };
    return read();
  }

  async #startChild(
    { run, cancelAfterMs }: Extract<CallSpec, { readonly what: "child" }>,
    level: Level,
    { ctx }: TestTask,
  ): Promise<void> {
    const { name } = this.#pipelineOf(run);
    const key = `child-${this.#children.size}`;
    const { runId: parent, nodeName, attempt } = ctx;
    const request = { pipeline: name, input: null, parentRunId: ctx.runId, idempotencyKey: key };
    const made = this.#within(level, { children: 1 }, () => {
      this.#levels.set(key, levelOf(`pipeline "${name}"`, run.limits, level));
      const answer = ctx.spawner.spawn(request);
      this.#calls.began("child.spawned", { runId: parent, nodeName, attempt, idempotencyKey: key })();
      return answer;
    });
    const runId = String(await made);
    if (cancelAfterMs !== undefined) this.#clock.after(cancelAfterMs, () => this.#children.get(runId)?.cancel("gone"));
    const result = await ctx.spawner.result(runId);
    if (result.status !== "succeeded") throw new RangeError("the child came to nothing");
  }

  /** Makes a call that takes `least`, counts it when it starts, and has the books look at it when a limit is in the way. */
  async #within(
    level: Level,
    { llmCalls = 0, toolCalls = 0, children = 0, ...least }: Partial<Level["billed"]>,
    make: () => unknown,
  ): Promise<unknown> {
    const counts = { llmCalls, toolCalls, children };
    try {
      const answer = make();
      // Models bill for themselves: what waits for others has not started yet.
      this.#books.bill(level, { toolCalls, children });
      return await answer;
    } catch (error) {
      if (isHexdagError(error) && error.code === "HD7102")
        this.#books.refused(level, { ...counts, ...least }, error.data);
      throw error;
    }
  }

  /** Nodes that are refused are no calls of anybody's: they are heard of as events. */
  #note(event: RunEvent): void {
    this.#calls.hear(event);
    if (event.type !== "resource.exceeded" || event.resource !== "max_nodes") return;
    const { owner, resource, runId, node: path } = event;
    const level = this.#around(runId, path);
    if (level !== undefined) this.#books.refused(level, { nodes: 1 }, { owner, resource });
  }

  #spawner(): PipelineSpawner {
    const children = this.#children;
    return {
      spawn: ({ pipeline, parentRunId, idempotencyKey }, { signal, guards } = {}) => {
        const found = [...this.#pipelines.values()].find(({ name }) => name === pipeline);
        if (found === undefined) return Promise.reject(new RangeError("a pipeline nobody knows"));
        if (guards?.ledger !== undefined) this.#ledgers.push(guards.ledger);
        const handle = runGraph(found.graph, {
          ...this.#options,
          runId: idempotencyKey,
          parentRunId,
          clock: this.#clock,
          seed: 1,
          ...(signal === undefined ? {} : { signal }),
          ...(guards === undefined ? {} : { guards }),
        });
        children.set(handle.runId, handle);
        return Promise.resolve(handle.runId);
      },
      async result(runId) {
        const result = await children.get(runId)?.result;
        if (result === undefined) throw new RangeError("a child nobody knows");
        const { status } = result;
        return status === "succeeded" ? result : { runId, status: "cancelled", reason: status };
      },
      cancel: () => Promise.resolve(false),
    };
  }
}

function levelOf(owner: string, limits: LimitSpec | undefined, parent: Level): Level {
  return limits === undefined ? parent : openLevel(owner, limits, parent);
}

function amountsOf(limits: LimitSpec): Amounts {
  return Object.fromEntries(
    RESOURCES.flatMap((resource) => (limits[resource] === undefined ? [] : [[resource, limits[resource]]])),
  );
}

function planLimits({ tokens, costNanoUsd, llmCalls, toolCalls, nodes, children, onLimit }: LimitSpec): PlanLimits {
  return {
    warningThreshold: 0.8,
    onLimit,
    unknownPrice: "error",
    ...(tokens === undefined ? {} : { maxTotalTokens: tokens }),
    ...(costNanoUsd === undefined ? {} : { maxCostUsd: costNanoUsd / 1e9 }),
    ...(llmCalls === undefined ? {} : { maxLlmCalls: llmCalls }),
    ...(toolCalls === undefined ? {} : { maxToolCalls: toolCalls }),
    ...(nodes === undefined ? {} : { maxNodes: nodes }),
    ...(children === undefined ? {} : { maxChildren: children }),
  };
}
