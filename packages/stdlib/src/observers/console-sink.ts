import type { RunEvent } from "@hexdag/kernel";
import type { EventSink } from "@hexdag/kernel/ports";

/**
 * A sink that tells a run's story in plain lines, one per event. Tokens, port calls and waves are left out.
 *
 * @example
 * runGraph(graph, { sinks: [createConsoleSink((line) => process.stderr.write(line))] });
 */
export function createConsoleSink(write: (line: string) => void): EventSink {
  return (event) => {
    const text = describe(event);
    if (text !== undefined) write(`${new Date(event.time).toISOString()} ${event.pipeline} ${text}\n`);
  };
}

/** What happened, in a few words; `undefined` for events that are not worth a line. */
function describe(event: RunEvent): string | undefined {
  switch (event.type) {
    case "run.started":
      return `started (${event.nodes} nodes, run ${event.runId})`;
    case "run.completed":
      return `succeeded after ${event.durationMs} ms`;
    case "run.failed":
      return `failed after ${event.durationMs} ms: ${event.error.code} ${event.error.message}`;
    case "run.cancelled":
      return `cancelled after ${event.durationMs} ms: ${event.reason}`;
    case "node.started":
      return event.attempt === 1 ? `${event.node} started` : `${event.node} started, attempt ${event.attempt}`;
    case "node.completed":
      return `${event.node} succeeded after ${event.durationMs} ms`;
    case "node.failed":
      return `${event.node} failed after ${event.durationMs} ms: ${event.error.code} ${event.error.message}`;
    case "node.retrying":
      return `${event.node} tries again in ${event.delayMs} ms: ${event.error.message}`;
    case "node.skipped":
      return `${event.node} skipped (${event.reason})`;
    case "node.cancelled":
      return `${event.node} cancelled`;
    case "node.progress":
      return `${event.node}: ${event.message}`;
    case "node.warning":
      return `${event.node} warns: ${event.message}`;
    default:
      return undefined;
  }
}
