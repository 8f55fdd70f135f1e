/** Compensations as a whole run sees them: their conditions, and how a run that is being undone can still be ended. */
import { describe, expect, test } from "vitest";
import type { Graph } from "../src/index.ts";
import { of, plan } from "./support/exprs.ts";
import { settled } from "./support/fake-clock.ts";
import { createHand } from "./support/hand.ts";
import { graphOf, node, OPTIONS, reader, type TestTask } from "./support/plans.ts";
import { lines, run, statuses, type WatchedRun, watch } from "./support/runs.ts";
import { violations } from "./support/stream-checks.ts";

describe("runs that are being undone", () => {
  const hanging = (
    options = OPTIONS,
  ): { readonly watched: WatchedRun; readonly signals: AbortSignal[]; readonly graph: Graph } => {
    const signals: AbortSignal[] = [];
    const { wait } = createHand();
    const nodes = [
      node("first", { compensate: "undo_first" }),
      node("undo_first"),
      reader("done", ["first"], { compensate: "undo" }),
      node("undo"),
      reader("a", ["done"]),
    ];
    const undo = ({ ctx }: TestTask): Promise<never> => {
      signals.push(ctx.signal);
      return new Promise(() => undefined);
    };
    const graph = graphOf(nodes, { a: wait, undo }, { options });
    return { watched: watch(graph), signals, graph };
  };
  const CUT = { undo: { status: "cancelled" }, undo_first: { status: "pending", attempts: 0 } };

  test("end with a second cancel, not with the first", async () => {
    const { watched, signals, graph } = hanging();
    await settled();
    watched.handle.cancel("enough");
    await settled();
    expect(signals.map(({ aborted }) => aborted)).toEqual([false]);
    watched.handle.cancel("at once");
    expect(await watched.handle.result).toMatchObject({ status: "cancelled", reason: "enough", nodes: CUT });
    expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
    expect(violations(graph, watched.journal.entries)).toEqual([]);
    watched.handle.cancel("after the end");
  });

  test("end as failed, when they failed, with the second cancel", async () => {
    const { watched } = hanging();
    await settled();
    watched.handle.fail({ code: "HD8006", message: "no" });
    await settled();
    watched.handle.cancel("enough");
    await settled();
    expect(lines(watched.events).at(-1)).toBe("node.started undo#1");
    watched.handle.cancel("enough");
    expect(await watched.handle.result).toMatchObject({ status: "failed", error: { code: "HD8006" }, nodes: CUT });
  });

  test("end when two cancels come at once", async () => {
    const { watched } = hanging();
    await settled();
    watched.handle.cancel("one");
    watched.handle.cancel("two");
    expect(await watched.handle.result).toMatchObject({ status: "cancelled", reason: "one", nodes: CUT });
  });

  test("end when the run's timeout has passed once more", async () => {
    const { watched } = hanging({ ...OPTIONS, pipelineTimeoutMs: 70 });
    await settled();
    await watched.clock.advance(70);
    await watched.clock.advance(69);
    expect(lines(watched.events).at(-1)).toBe("node.started undo#1");
    await watched.clock.advance(1);
    expect(await watched.handle.result).toMatchObject({
      status: "failed",
      error: { code: "HD6003" },
      durationMs: 140,
      nodes: CUT,
    });
    expect(watched.timers.pending).toBe(0);
  });
});

describe("a compensation's `when`", () => {
  const boom = (): never => {
    throw new TypeError("boom");
  };
  const undone = (when: ReturnType<typeof plan>, output: unknown): ReturnType<typeof graphOf> =>
    graphOf(
      [
        node("first", { compensate: "undo_first" }),
        node("undo_first"),
        reader("a", ["first"], { compensate: "undo" }),
        node("undo", { when }),
        reader("b", ["a"]),
      ],
      { a: () => output, b: boom },
    );
  const charged = plan(of("a", "charged"));

  test("sees the result of the node it undoes", async () => {
    expect(statuses(await run(undone(charged, { charged: true })))).toMatchObject({
      undo: "succeeded",
      undo_first: "succeeded",
    });
    expect(statuses(await run(undone(charged, { charged: false })))).toMatchObject({
      undo: "skipped",
      undo_first: "succeeded",
    });
  });

  test("that cannot be evaluated is recorded, and the next compensation runs", async () => {
    const broken = plan({ kind: "binary", operator: "<", left: of("a"), right: { kind: "literal", value: 1 } });
    const result = await run(undone(broken, "text"));
    expect(result).toMatchObject({
      error: { code: "HD6001", node: "b" },
      nodes: { undo: { status: "failed", error: { code: "HD4501" } }, undo_first: { status: "succeeded" } },
    });
  });
});
