/**
 * A run as plain lines, for logs and pipes: one line when a node settles, and a sign of life for nodes that take long.
 * Nodes inside bodies stay silent unless they fail.
 */
import type { RunEvent } from "@hexdag/kernel";
import type { Io } from "../io.ts";
import { formatDuration } from "./duration.ts";
import type { Progress } from "./progress.ts";
import { applyEvent, type RunView, resourceText, skipText, withoutNode } from "./run-view.ts";
import { plural, singleLine } from "./text.ts";

const HEARTBEAT_MS = 10_000;

export function createPlainProgress(io: Io, view: RunView): Progress {
  const print = (text: string): void => io.stderr.write(text.endsWith("\n") ? text : `${text}\n`);
  const heartbeat = setInterval(() => {
    const running = [...view.nodes.values()].filter((node) => node.status === "running").map((node) => node.name);
    if (running.length > 0) print(`still running: ${running.join(", ")}`);
  }, HEARTBEAT_MS);
  heartbeat.unref();
  return {
    sink(event) {
      applyEvent(view, event);
      const line = eventLine(event, view);
      if (line !== undefined) print(line);
    },
    print,
    hold: () => () => undefined,
    close: () => clearInterval(heartbeat),
  };
}

/** The line an event is worth, if any. */
function eventLine(event: RunEvent, view: RunView): string | undefined {
  switch (event.type) {
    case "run.started":
      return `${view.pipeline}: run ${event.runId}, ${plural(view.nodes.size, "node")}`;
    case "run.completed":
      return `${view.pipeline}: succeeded in ${formatDuration(event.durationMs)}`;
    case "run.failed":
      return `${view.pipeline}: failed in ${formatDuration(event.durationMs)}`;
    case "run.suspended":
      return `${view.pipeline}: suspended after ${formatDuration(event.durationMs)}`;
    case "run.resumed":
      return `${view.pipeline}: run ${event.runId} goes on, ${plural(view.nodes.size, "node")}`;
    case "run.cancelled":
      return `${view.pipeline}: cancelled after ${formatDuration(event.durationMs)}`;
    case "node.completed":
      return view.nodes.has(event.node) ? `${event.node}: done in ${formatDuration(event.durationMs)}` : undefined;
    case "node.skipped":
      return view.nodes.has(event.node) ? `${event.node}: skipped, ${skipText(event.reason)}` : undefined;
    case "node.cancelled":
      return view.nodes.has(event.node) ? `${event.node}: cancelled` : undefined;
    case "node.failed":
      return `${event.node}: failed${handlingText(event.handling)}: ${singleLine(withoutNode(event.error.message, event.node))}`;
    case "node.retrying":
      return `${event.node}: attempt ${event.attempt} failed, trying again in ${formatDuration(event.delayMs)}: ${singleLine(withoutNode(event.error.message, event.node))}`;
    case "node.warning":
      return `${event.node}: warning: ${singleLine(event.message)}`;
    case "node.progress":
      return `${event.node}: ${singleLine(event.message)}`;
    case "cap.denied":
      return `${event.node}: denied ${event.cap}, by ${event.from}`;
    case "resource.warning":
      return `warning: ${resourceText(event)}`;
    case "resource.exceeded":
    case "node.started":
    case "wave.completed":
    case "body.started":
    case "body.completed":
    case "body.failed":
    case "llm.token":
    case "llm.reasoning":
    case "port.called":
    case "llm.called":
    case "resource.reserved":
    case "tool.called":
    case "child.spawned":
      return undefined;
  }
}

function handlingText(handling: "fail" | "handler" | "skip" | "continue" | "compensation"): string {
  switch (handling) {
    case "fail":
      return "";
    case "handler":
      return ", its handler takes over";
    case "skip":
      return ", its dependents are skipped";
    case "continue":
      return ", the run goes on without it";
    case "compensation":
      return " while compensating";
  }
}
