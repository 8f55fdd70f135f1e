/** Scheduling decisions: stops, compensations, lock-step waves. */
import { test } from "vitest";
import { TRUE } from "./support/exprs.ts";
import { graphOf, node, reader, withOptions } from "./support/plans.ts";
import { expectRow, type Row } from "./support/step-table.ts";

const RETRY = { maxAttempts: 3, backoff: "constant", initialDelayMs: 100, maxDelayMs: 100, jitter: 0 } as const;
const MIXED = graphOf([
  node("a"),
  node("b", { retry: RETRY }),
  node("c", { when: TRUE }),
  node("d"),
  reader("e", ["a"]),
]);

test.each<Row>([
  {
    fact: "cancels what runs and what pauses, and nothing else",
    graph: MIXED,
    state: "running: a=running b=waiting c=gating d=succeeded e=pending",
    input: "cancel",
    next: "ended: a=cancelled b=cancelled c=ready d=succeeded e=ready",
    effects: [
      "abort a",
      "append node.cancelled a#1",
      "abort b",
      "append node.cancelled b#1",
      "append run.cancelled",
      "finish cancelled",
    ],
  },
  {
    fact: "cancels a node that queues for its next attempt, but not one that queues for its first",
    graph: graphOf([node("a", { retry: RETRY }), node("b"), node("c")], {}, withOptions({ maxConcurrentNodes: 1 })),
    state: "running: a=ready#1 b=running c=ready",
    input: "cancel",
    next: "ended: a=cancelled b=cancelled c=ready",
    effects: [
      "abort a",
      "append node.cancelled a#1",
      "abort b",
      "append node.cancelled b#1",
      "append run.cancelled",
      "finish cancelled",
    ],
  },
  {
    fact: "keeps to a cancel that comes while the output is computed",
    graph: MIXED,
    state: "concluding: a=succeeded b=succeeded c=skipped d=succeeded e=succeeded",
    input: "cancel",
    next: "ended: a=succeeded b=succeeded c=skipped d=succeeded e=succeeded",
    effects: ["append run.cancelled", "finish cancelled"],
  },
  {
    fact: "leaves no trace of a frame that was stopped before it began",
    graph: graphOf([node("a")]),
    state: "idle: a=pending",
    input: "cancel",
    next: "ended: a=pending",
    effects: ["finish cancelled"],
  },
  {
    fact: "fails with a stop that says why",
    graph: graphOf([node("a")]),
    state: "running: a=running",
    input: { type: "stop", at: 0, stop: { kind: "failed", error: { code: "HD6003", message: "late" } } },
    next: "ended: a=cancelled",
    effects: ["abort a", "append node.cancelled a#1", "append run.failed", "finish failed"],
  },
  {
    fact: "takes a condition that is answered after a stop for nothing",
    graph: MIXED,
    state: "stopping: a=cancelled b=cancelled c=ready d=succeeded e=ready",
    input: "passed c",
    next: "stopping: a=cancelled b=cancelled c=ready d=succeeded e=ready",
    effects: [],
  },
])("stops: $fact", (row) => expectRow(row));

const UNDOABLE = graphOf([
  node("a", { compensate: "undo_a" }),
  node("undo_a"),
  node("b", { compensate: "undo_b" }),
  node("undo_b", { retry: { ...RETRY, maxAttempts: 2 } }),
  node("c"),
]);
const done = "a=succeeded undo_a=pending b=succeeded undo_b=pending";

test.each<Row>([
  {
    fact: "start nothing in the ordinary course",
    graph: UNDOABLE,
    state: "idle: a=pending undo_a=pending b=pending undo_b=pending c=pending",
    input: "start",
    next: "running: a=running undo_a=pending b=running undo_b=pending c=running",
    effects: [
      "append run.started",
      "append node.started a#1",
      "run a#1",
      "append node.started b#1",
      "run b#1",
      "append node.started c#1",
      "run c#1",
    ],
  },
  {
    fact: "are skipped when the run succeeds",
    graph: UNDOABLE,
    state: `concluding: ${done} c=succeeded`,
    input: "concluded",
    next: "ended: a=succeeded undo_a=skipped b=succeeded undo_b=skipped c=succeeded",
    effects: [
      "append node.skipped undo_a (unused)",
      "append node.skipped undo_b (unused)",
      "append run.completed",
      "finish succeeded",
    ],
  },
  {
    fact: "begin with the latest success when the run fails",
    graph: UNDOABLE,
    state: `running: ${done} c=running`,
    input: "failed c",
    next: "stopping: a=succeeded undo_a=pending b=succeeded undo_b=running c=failed:fail",
    effects: ["append node.failed c#1 (fail)", "append node.started undo_b#1", "run undo_b#1"],
  },
  {
    fact: "run when the run is cancelled",
    graph: UNDOABLE,
    state: `running: ${done} c=running`,
    input: "cancel",
    next: "stopping: a=succeeded undo_a=pending b=succeeded undo_b=running c=cancelled",
    effects: ["abort c", "append node.cancelled c#1", "append node.started undo_b#1", "run undo_b#1"],
  },
  {
    fact: "run one at a time",
    graph: UNDOABLE,
    state: "stopping: a=succeeded undo_a=pending b=succeeded undo_b=running c=cancelled",
    input: "completed undo_b",
    next: "stopping: a=succeeded undo_a=running b=succeeded undo_b=succeeded c=cancelled",
    effects: ["append node.completed undo_b#1", "append node.started undo_a#1", "run undo_a#1"],
  },
  {
    fact: "try again as their retry says",
    graph: UNDOABLE,
    state: "stopping: a=succeeded undo_a=pending b=succeeded undo_b=running c=cancelled",
    input: "failed undo_b",
    next: "stopping: a=succeeded undo_a=pending b=succeeded undo_b=waiting c=cancelled",
    effects: ["append node.retrying undo_b#1", "retry undo_b in 100"],
  },
  {
    fact: "start their next attempt before the next compensation",
    graph: UNDOABLE,
    state: "stopping: a=succeeded undo_a=pending b=succeeded undo_b=waiting c=cancelled",
    input: "due undo_b",
    next: "stopping: a=succeeded undo_a=pending b=succeeded undo_b=running#2 c=cancelled",
    effects: ["append node.started undo_b#2", "run undo_b#2"],
  },
  {
    fact: "go on after one that failed",
    graph: UNDOABLE,
    state: "stopping: a=succeeded undo_a=pending b=succeeded undo_b=running#2 c=cancelled",
    input: "failed undo_b#2",
    next: "stopping: a=succeeded undo_a=running b=succeeded undo_b=failed:compensation#2 c=cancelled",
    effects: ["append node.failed undo_b#2 (compensation)", "append node.started undo_a#1", "run undo_a#1"],
  },
  {
    fact: "end the run with its first cause",
    graph: UNDOABLE,
    state: "stopping: a=succeeded undo_a=running b=succeeded undo_b=failed:compensation#2 c=cancelled",
    input: "completed undo_a",
    next: "ended: a=succeeded undo_a=succeeded b=succeeded undo_b=failed:compensation#2 c=cancelled",
    effects: ["append node.completed undo_a#1", "append run.failed", "finish failed"],
  },
  {
    fact: "leave out what did not succeed",
    graph: UNDOABLE,
    state: "running: a=running undo_a=pending b=succeeded undo_b=pending c=running",
    input: "failed a",
    next: "stopping: a=failed:fail undo_a=pending b=succeeded undo_b=running c=cancelled",
    effects: [
      "append node.failed a#1 (fail)",
      "abort c",
      "append node.cancelled c#1",
      "append node.started undo_b#1",
      "run undo_b#1",
    ],
  },
  {
    fact: "are not disturbed by a second cancel",
    graph: UNDOABLE,
    state: "stopping: a=succeeded undo_a=pending b=succeeded undo_b=running c=cancelled",
    input: "cancel",
    next: "stopping: a=succeeded undo_a=pending b=succeeded undo_b=running c=cancelled",
    effects: [],
  },
  {
    fact: "are not cut short by an output that comes late",
    graph: UNDOABLE,
    state: "stopping: a=succeeded undo_a=pending b=succeeded undo_b=running c=cancelled",
    input: "concluded",
    next: "stopping: a=succeeded undo_a=pending b=succeeded undo_b=running c=cancelled",
    effects: [],
  },
  {
    fact: "are given up when the frame is abandoned",
    graph: UNDOABLE,
    state: "stopping: a=succeeded undo_a=pending b=succeeded undo_b=running c=cancelled",
    input: "abandon",
    next: "ended: a=succeeded undo_a=pending b=succeeded undo_b=cancelled c=cancelled",
    effects: ["abort undo_b", "append node.cancelled undo_b#1", "append run.cancelled", "finish cancelled"],
  },
  {
    fact: "do not start when the frame is abandoned",
    graph: UNDOABLE,
    state: `running: ${done} c=running`,
    input: "abandon",
    next: "ended: a=succeeded undo_a=pending b=succeeded undo_b=pending c=cancelled",
    effects: ["abort c", "append node.cancelled c#1", "append run.cancelled", "finish cancelled"],
  },
])("compensations: $fact", (row) => expectRow(row));

const WAVES = graphOf(
  [node("a"), node("b"), reader("c", ["a"]), reader("d", ["c"])],
  {},
  withOptions({ scheduling: "waves" }),
);

test.each<Row>([
  {
    fact: "hold a ready node until its wave begins",
    graph: WAVES,
    state: "running: a=running b=running c=pending d=pending",
    input: "completed a",
    next: "running: a=succeeded b=running c=ready d=pending",
    effects: ["append node.completed a#1"],
  },
  {
    fact: "begin when the wave before has settled",
    graph: WAVES,
    state: "running: a=succeeded b=running c=ready d=pending",
    input: "completed b",
    next: "running: a=succeeded b=succeeded c=running d=pending",
    effects: ["append node.completed b#1", "wave 0", "append node.started c#1", "run c#1"],
  },
  {
    fact: "stay open while a node pauses",
    graph: graphOf(
      [node("a", { retry: RETRY }), node("b"), reader("c", ["b"])],
      {},
      withOptions({ scheduling: "waves" }),
    ),
    state: "running: a=running b=succeeded c=ready",
    input: "failed a",
    next: "running: a=waiting b=succeeded c=ready",
    effects: ["append node.retrying a#1", "retry a in 100"],
  },
  {
    fact: "pass over a wave in which everything is skipped",
    graph: graphOf(
      [node("a", { when: TRUE }), reader("b", ["a"]), node("c", { waitFor: ["b"] })],
      {},
      withOptions({ scheduling: "waves" }),
    ),
    state: "running: a=gating b=pending c=pending",
    input: "blocked a",
    next: "running: a=skipped b=skipped c=running",
    effects: [
      "append node.skipped a (when)",
      "wave 0",
      "append node.skipped b (upstream)",
      "wave 1",
      "append node.started c#1",
      "run c#1",
    ],
  },
])("lock-step waves: $fact", (row) => expectRow(row));
