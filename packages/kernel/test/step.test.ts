/** Scheduling decisions: starting, conditions, failures, handlers, retries. */
import { test } from "vitest";
import type { PlanNode, PlanRetry } from "../src/index.ts";
import { TRUE } from "./support/exprs.ts";
import { graphOf, node, reader, withOptions } from "./support/plans.ts";
import { expectRow, type Row } from "./support/step-table.ts";

const RETRY: PlanRetry = { maxAttempts: 3, backoff: "exponential", initialDelayMs: 100, maxDelayMs: 150, jitter: 0 };
const handledBy = (name: string): Partial<PlanNode> => ({ onError: { action: "handler", node: name } });
const CHAIN = graphOf([node("a"), reader("b", ["a"])]);
const PAIR = graphOf([node("a"), node("b"), reader("c", ["a", "b"])]);
const NARROW = graphOf([node("a"), node("b")], {}, withOptions({ maxConcurrentNodes: 1 }));

test.each<Row>([
  {
    fact: "starts the roots",
    graph: PAIR,
    state: "idle: a=pending b=pending c=pending",
    input: "start",
    next: "running: a=running b=running c=pending",
    effects: ["append run.started", "append node.started a#1", "run a#1", "append node.started b#1", "run b#1"],
  },
  {
    fact: "starts once",
    graph: CHAIN,
    state: "running: a=running b=pending",
    input: "start",
    next: "running: a=running b=pending",
    effects: [],
  },
  {
    fact: "concludes at once when there is nothing to do",
    graph: graphOf([]),
    state: "idle: ",
    input: "start",
    next: "concluding: ",
    effects: ["append run.started", "conclude"],
  },
  {
    fact: "journals a result before it starts what waited for it",
    graph: CHAIN,
    state: "running: a=running b=pending",
    input: "completed a",
    next: "running: a=succeeded b=running",
    effects: ["append node.completed a#1", "append node.started b#1", "run b#1", "wave 0"],
  },
  {
    fact: "waits for the last dependency",
    graph: PAIR,
    state: "running: a=running b=running c=pending",
    input: "completed a",
    next: "running: a=succeeded b=running c=pending",
    effects: ["append node.completed a#1"],
  },
  {
    fact: "concludes after the last node",
    graph: CHAIN,
    state: "running: a=succeeded b=running",
    input: "completed b",
    next: "concluding: a=succeeded b=succeeded",
    effects: ["append node.completed b#1", "wave 0", "wave 1", "conclude"],
  },
  {
    fact: "ends with the output",
    graph: CHAIN,
    state: "concluding: a=succeeded b=succeeded",
    input: "concluded",
    next: "ended: a=succeeded b=succeeded",
    effects: ["append run.completed", "finish succeeded"],
  },
  {
    fact: "fails when there is no output to be had",
    graph: CHAIN,
    state: "concluding: a=succeeded b=succeeded",
    input: "inconclusive",
    next: "ended: a=succeeded b=succeeded",
    effects: ["append run.failed", "finish failed"],
  },
  {
    fact: "gives a freed slot to the node that waited for it",
    graph: NARROW,
    state: "running: a=running b=ready",
    input: "completed a",
    next: "running: a=succeeded b=running",
    effects: ["append node.completed a#1", "append node.started b#1", "run b#1"],
  },
  {
    fact: "prefers the higher priority, then the earlier node",
    graph: graphOf(
      [node("a"), node("b", { priority: 2 }), node("c", { priority: 2 })],
      {},
      withOptions({ maxConcurrentNodes: 2 }),
    ),
    state: "idle: a=pending b=pending c=pending",
    input: "start",
    next: "running: a=ready b=running c=running",
    effects: ["append run.started", "append node.started b#1", "run b#1", "append node.started c#1", "run c#1"],
  },
  {
    fact: "takes a result of an earlier attempt for nothing",
    graph: CHAIN,
    state: "running: a=running#2 b=pending",
    input: "completed a#1",
    next: "running: a=running#2 b=pending",
    effects: [],
  },
  {
    fact: "takes a second result for nothing",
    graph: CHAIN,
    state: "running: a=succeeded b=running",
    input: "completed a",
    next: "running: a=succeeded b=running",
    effects: [],
  },
  {
    fact: "takes anything for nothing once it has ended",
    graph: CHAIN,
    state: "ended: a=succeeded b=succeeded",
    input: "cancel",
    next: "ended: a=succeeded b=succeeded",
    effects: [],
  },
])("starting and completing: $fact", (row) => expectRow(row));

const GATED = graphOf([node("a", { when: TRUE }), reader("b", ["a"]), reader("c", ["b"])]);
const GATED_NARROW = graphOf([node("a", { when: TRUE }), node("b")], {}, withOptions({ maxConcurrentNodes: 1 }));

test.each<Row>([
  {
    fact: "asks for a condition before anything is written",
    graph: GATED,
    state: "idle: a=pending b=pending c=pending",
    input: "start",
    next: "running: a=gating b=pending c=pending",
    effects: ["append run.started", "gate a"],
  },
  {
    fact: "holds a slot while a condition is evaluated",
    graph: GATED_NARROW,
    state: "idle: a=pending b=pending",
    input: "start",
    next: "running: a=gating b=ready",
    effects: ["append run.started", "gate a"],
  },
  {
    fact: "starts a node whose condition is true",
    graph: GATED_NARROW,
    state: "running: a=gating b=ready",
    input: "passed a",
    next: "running: a=running b=ready",
    effects: ["append node.started a#1", "run a#1"],
  },
  {
    fact: "gives the slot of a node whose condition is false to the next",
    graph: GATED_NARROW,
    state: "running: a=gating b=ready",
    input: "blocked a",
    next: "running: a=skipped b=running",
    effects: ["append node.skipped a (when)", "append node.started b#1", "run b#1"],
  },
  {
    fact: "says when a node was skipped because it was not chosen",
    graph: GATED_NARROW,
    state: "running: a=gating b=ready",
    input: "unchosen a",
    next: "running: a=skipped b=running",
    effects: ["append node.skipped a (route)", "append node.started b#1", "run b#1"],
  },
  {
    fact: "skips everything that reads only skipped nodes",
    graph: GATED,
    state: "running: a=gating b=pending c=pending",
    input: "blocked a",
    next: "concluding: a=skipped b=skipped c=skipped",
    effects: [
      "append node.skipped a (when)",
      "append node.skipped b (upstream)",
      "append node.skipped c (upstream)",
      "wave 0",
      "wave 1",
      "wave 2",
      "conclude",
    ],
  },
  {
    fact: "runs a node when one of its two dependencies was not skipped",
    graph: graphOf([node("a"), node("b", { when: TRUE }), reader("c", ["a", "b"])]),
    state: "running: a=succeeded b=gating c=pending",
    input: "blocked b",
    next: "running: a=succeeded b=skipped c=running",
    effects: ["append node.skipped b (when)", "append node.started c#1", "run c#1", "wave 0"],
  },
  {
    fact: "runs a node that only waits for a skipped one",
    graph: graphOf([node("a", { when: TRUE }), node("b", { waitFor: ["a"] })]),
    state: "running: a=gating b=pending",
    input: "blocked a",
    next: "running: a=skipped b=running",
    effects: ["append node.skipped a (when)", "append node.started b#1", "run b#1", "wave 0"],
  },
  {
    fact: "fails a node whose condition cannot be evaluated",
    graph: GATED,
    state: "running: a=gating b=pending c=pending",
    input: "failed a#0",
    next: "ended: a=failed:fail#0 b=ready c=pending",
    effects: ["append node.failed a#0 (fail)", "append run.failed", "finish failed"],
  },
  {
    fact: "takes a condition that was not asked for, for nothing",
    graph: CHAIN,
    state: "running: a=running b=pending",
    input: "blocked a",
    next: "running: a=running b=pending",
    effects: [],
  },
  {
    fact: "fails the run when a critical node's condition is false",
    graph: graphOf([node("a", { when: TRUE, critical: true }), node("b")]),
    state: "running: a=gating b=running",
    input: "blocked a",
    next: "ended: a=failed:fail#0 b=cancelled",
    effects: [
      "append node.failed a#0 (fail)",
      "abort b",
      "append node.cancelled b#1",
      "append run.failed",
      "finish failed",
    ],
  },
  {
    fact: "fails the run when everything a critical node reads was skipped",
    graph: graphOf([node("a", { when: TRUE }), reader("b", ["a"], { critical: true })]),
    state: "running: a=gating b=pending",
    input: "blocked a",
    next: "ended: a=skipped b=failed:fail#0",
    effects: ["append node.skipped a (when)", "append node.failed b#0 (fail)", "append run.failed", "finish failed"],
  },
  {
    fact: "lets on_error deal with a critical node that was skipped",
    graph: graphOf([node("a", { when: TRUE, critical: true, onError: { action: "continue" } }), reader("b", ["a"])]),
    state: "running: a=gating b=pending",
    input: "blocked a",
    next: "running: a=failed:continue#0 b=running",
    effects: ["append node.failed a#0 (continue)", "append node.started b#1", "run b#1", "wave 0"],
  },
])("conditions and skips: $fact", (row) => expectRow(row));

test.each<Row>([
  {
    fact: "aborts the siblings and ends",
    graph: graphOf([node("a"), node("b"), reader("c", ["b"])]),
    state: "running: a=running b=running c=pending",
    input: "failed a",
    next: "ended: a=failed:fail b=cancelled c=ready",
    effects: [
      "append node.failed a#1 (fail)",
      "abort b",
      "append node.cancelled b#1",
      "append run.failed",
      "finish failed",
    ],
  },
  {
    fact: "skips the dependents with on_error: skip",
    graph: graphOf([node("a", { onError: { action: "skip" } }), reader("b", ["a"])]),
    state: "running: a=running b=pending",
    input: "failed a",
    next: "concluding: a=failed:skip b=skipped",
    effects: ["append node.failed a#1 (skip)", "append node.skipped b (upstream)", "wave 0", "wave 1", "conclude"],
  },
  {
    fact: "goes on with null with on_error: continue",
    graph: graphOf([node("a", { onError: { action: "continue" } }), reader("b", ["a"])]),
    state: "running: a=running b=pending",
    input: "failed a",
    next: "running: a=failed:continue b=running",
    effects: ["append node.failed a#1 (continue)", "append node.started b#1", "run b#1", "wave 0"],
  },
  {
    fact: "takes the failure of an earlier attempt for nothing",
    graph: CHAIN,
    state: "running: a=running#2 b=pending",
    input: "failed a#1",
    next: "running: a=running#2 b=pending",
    effects: [],
  },
])("failures: $fact", (row) => expectRow(row));

const HANDLED = graphOf([node("a", handledBy("h")), node("h"), reader("d", ["a"])]);
const SHARED = graphOf([node("a", handledBy("h")), node("b", handledBy("h")), node("h")]);
const WAITING = graphOf([node("a", handledBy("h")), node("x"), reader("h", ["x"]), reader("d", ["a"])]);

test.each<Row>([
  {
    fact: "runs a handler when its node has failed, and holds the dependents back",
    graph: HANDLED,
    state: "running: a=running h=pending d=pending",
    input: "failed a",
    next: "running: a=failed:handler h=running d=pending",
    effects: ["append node.failed a#1 (handler)", "append node.started h#1", "run h#1", "wave 0"],
  },
  {
    fact: "lets the dependents run on the handler's result",
    graph: HANDLED,
    state: "running: a=failed:handler h=running d=pending",
    input: "completed h",
    next: "running: a=failed:handler h=succeeded d=running",
    effects: ["append node.completed h#1", "append node.started d#1", "run d#1", "wave 0", "wave 1"],
  },
  {
    fact: "skips a handler that is not needed",
    graph: HANDLED,
    state: "running: a=running h=pending d=pending",
    input: "completed a",
    next: "running: a=succeeded h=skipped d=running",
    effects: [
      "append node.completed a#1",
      "append node.skipped h (unused)",
      "append node.started d#1",
      "run d#1",
      "wave 0",
      "wave 1",
    ],
  },
  {
    fact: "skips a handler that is not needed at once, whatever else it waits for",
    graph: WAITING,
    state: "running: a=running x=running h=pending d=pending",
    input: "completed a",
    next: "running: a=succeeded x=running h=skipped d=running",
    effects: ["append node.completed a#1", "append node.skipped h (unused)", "append node.started d#1", "run d#1"],
  },
  {
    fact: "skips the handler of a skipped node",
    graph: graphOf([node("a", { ...handledBy("h"), when: TRUE }), node("h")]),
    state: "running: a=gating h=pending",
    input: "blocked a",
    next: "concluding: a=skipped h=skipped",
    effects: ["append node.skipped a (when)", "append node.skipped h (unused)", "wave 0", "wave 1", "conclude"],
  },
  {
    fact: "waits for every node a handler guards",
    graph: SHARED,
    state: "running: a=running b=running h=pending",
    input: "failed a",
    next: "running: a=failed:handler b=running h=pending",
    effects: ["append node.failed a#1 (handler)"],
  },
  {
    fact: "runs a shared handler when one of its nodes has failed",
    graph: SHARED,
    state: "running: a=failed:handler b=running h=pending",
    input: "completed b",
    next: "running: a=failed:handler b=succeeded h=running",
    effects: ["append node.completed b#1", "append node.started h#1", "run h#1", "wave 0"],
  },
  {
    fact: "fails the run when the handler fails",
    graph: HANDLED,
    state: "running: a=failed:handler h=running d=pending",
    input: "failed h",
    next: "ended: a=failed:handler h=failed:fail d=ready",
    effects: ["append node.failed h#1 (fail)", "append run.failed", "finish failed"],
  },
])("handlers: $fact", (row) => expectRow(row));

const RETRYING = graphOf([node("a", { retry: RETRY }), node("b")], {}, withOptions({ maxConcurrentNodes: 1 }));

test.each<Row>([
  {
    fact: "pauses a failed attempt and gives its slot away",
    graph: RETRYING,
    state: "running: a=running b=ready",
    input: "failed a",
    next: "running: a=waiting b=running",
    effects: ["append node.retrying a#1", "retry a in 100", "append node.started b#1", "run b#1"],
  },
  {
    fact: "queues for a slot when the pause is over",
    graph: RETRYING,
    state: "running: a=waiting b=running",
    input: "due a",
    next: "running: a=ready#1 b=running",
    effects: [],
  },
  {
    fact: "starts the next attempt in a free slot",
    graph: RETRYING,
    state: "running: a=waiting b=succeeded",
    input: "due a",
    next: "running: a=running#2 b=succeeded",
    effects: ["append node.started a#2", "run a#2"],
  },
  {
    fact: "bounds the pause",
    graph: RETRYING,
    state: "running: a=running#2 b=succeeded",
    input: "failed a#2",
    next: "running: a=waiting#2 b=succeeded",
    effects: ["append node.retrying a#2", "retry a in 150"],
  },
  {
    fact: "fails after the last attempt",
    graph: RETRYING,
    state: "running: a=running#3 b=succeeded",
    input: "failed a#3",
    next: "ended: a=failed:fail#3 b=succeeded",
    effects: ["append node.failed a#3 (fail)", "append run.failed", "finish failed"],
  },
  {
    fact: "does not try again what is final",
    graph: RETRYING,
    state: "running: a=running b=succeeded",
    input: "refused a",
    next: "ended: a=failed:fail b=succeeded",
    effects: ["append node.failed a#1 (fail)", "append run.failed", "finish failed"],
  },
  {
    fact: "does not evaluate a condition again",
    graph: graphOf([node("a", { retry: RETRY, when: TRUE })]),
    state: "running: a=waiting",
    input: "due a",
    next: "running: a=running#2",
    effects: ["append node.started a#2", "run a#2"],
  },
])("retries: $fact", (row) => expectRow(row));
