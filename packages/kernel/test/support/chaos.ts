/** Draws pipelines whose nodes run passes through bodies in every manner, good and bad, several levels deep. */
import type { NodeFunction, PlanNode } from "../../src/index.ts";
import { FALSE } from "./exprs.ts";
import type { FakeClock } from "./fake-clock.ts";
import { node, type TestFunctions, type TestTask } from "./plans.ts";
import type { Random } from "./random.ts";

export interface Chaos {
  readonly nodes: readonly PlanNode[];
  readonly functions: TestFunctions;
  readonly bodies: Readonly<Record<string, NodeFunction>>;
}

/** `meddle` is what some nodes do when they are aborted. */
export function drawChaos(random: Random, clock: FakeClock, meddle: () => void): Chaos {
  const functions: Record<string, (task: TestTask) => unknown> = {};
  const bodies: Record<string, NodeFunction> = {};
  let made = 0;

  /** Ends at once, soon, late or never, well or badly. */
  const drawWork = (): (() => unknown) => {
    const takes = random.pick(["sync", "sync", "micro", "clock", "clock", "forever"] as const);
    const fails = random.chance(0.2);
    const ms = random.integer(1, 40);
    const end = (): string => {
      if (fails) throw new TypeError("chaos");
      return "done";
    };
    if (takes === "sync") return end;
    if (takes === "micro") return async () => end();
    return () =>
      new Promise((resolve, reject) => {
        if (takes === "forever") return;
        clock.after(ms, () => {
          try {
            resolve(end());
          } catch (error) {
            reject(error);
          }
        });
      });
  };

  const drawPasses = (): ((task: TestTask) => unknown) => {
    const count = random.integer(1, 3);
    const ms = random.integer(1, 30);
    const manner = random.pick(["in turn", "together", "first wins", "not awaited", "aborted", "caught"] as const);
    const keys = Array.from({ length: count }, (_, key) => key);
    return async ({ config, ctx }) => {
      const pass = (key: number, signal?: AbortSignal): Promise<unknown> =>
        config.body.run({ key: `${ctx.attempt}.${key}`, input: key, ...(signal === undefined ? {} : { signal }) });
      if (manner === "in turn") for (const key of keys) await pass(key);
      if (manner === "together") await Promise.all(keys.map((key) => pass(key)));
      if (manner === "first wins") await Promise.race(keys.map((key) => pass(key)));
      if (manner === "not awaited") for (const key of keys) void pass(key);
      if (manner === "caught") await Promise.allSettled(keys.map((key) => pass(key)));
      if (manner === "aborted") {
        const controller = new AbortController();
        clock.after(ms, () => controller.abort(new TypeError("enough")));
        await Promise.allSettled(keys.map((key) => pass(key, controller.signal)));
      }
      return manner;
    };
  };

  const drawNodes = (depth: number): readonly PlanNode[] => {
    const names = Array.from({ length: random.integer(1, depth === 0 ? 5 : 3) }, () => `n${made++}`);
    return names.map((name, index) => drawNode(name, names.slice(0, index), depth));
  };

  const drawNode = (name: string, before: readonly string[], depth: number): PlanNode => {
    const known = random.shuffle(before).slice(0, random.integer(0, 2));
    const retry = {
      maxAttempts: 2,
      backoff: "constant",
      initialDelayMs: random.integer(0, 20),
      maxDelayMs: 20,
      jitter: 0.5,
    } as const;
    const shared: Partial<PlanNode> = {
      dataDependencies: known,
      timeoutMs: random.integer(10, 80),
      ...(random.chance(0.2) ? { retry } : {}),
      ...(random.chance(0.4) ? { onError: { action: random.pick(["skip", "continue"]) } } : {}),
      ...(random.chance(0.05) ? { when: FALSE } : {}),
    };
    if (depth >= 3 || random.chance(0.5)) {
      const work = drawWork();
      const listens = random.chance(0.3);
      functions[name] = ({ ctx }) => {
        if (listens) ctx.signal.addEventListener("abort", meddle);
        ctx.emit({ type: "node.progress", message: "working" });
        return work();
      };
      return node(name, shared);
    }
    functions[name] = drawPasses();
    if (random.chance(0.25)) {
      bodies[`${name}.body`] = drawWork();
      return node(name, { ...shared, config: { body: { $fn: `${name}.body` } } });
    }
    const options = { maxConcurrentNodes: random.integer(1, 3), scheduling: random.pick(["ready", "waves"] as const) };
    return node(name, { ...shared, config: { body: { $body: { nodes: drawNodes(depth + 1) }, options } } });
  };

  return { nodes: drawNodes(0), functions, bodies };
}
