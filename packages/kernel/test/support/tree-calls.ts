/** What adapters saw of every call, held against what stands on record: each call once, with its node, its attempt and its key. */
import type { RunEvent } from "../../src/index.ts";
import type { Clock } from "../../src/ports/index.ts";

/** Who makes a call. */
export interface Caller {
  readonly runId: string;
  readonly nodeName: string;
  readonly attempt: number;
  readonly idempotencyKey: string;
}

export interface CallBook {
  /** An adapter was called. The answer is called when it has answered, however. */
  began(type: "llm.called" | "tool.called" | "child.spawned", caller: Caller): () => void;
  /** Hears of every event of every run. */
  hear(event: RunEvent): void;
  /** Calls that are on record too often, or not at all. */
  close(): readonly string[];
}

interface Seen {
  readonly runId: string;
  calls: number;
  /** When calls were answered. */
  readonly answeredAt: number[];
  recorded: number;
}

export function openCallBook(clock: Clock): CallBook {
  const seen = new Map<string, Seen>();
  const endedAt = new Map<string, number>();
  const find = (type: string, { runId, nodeName, attempt, idempotencyKey }: Caller): Seen => {
    const who = `${type} of ${runId} by ${nodeName}, attempt ${attempt}, under ${idempotencyKey}`;
    const known = seen.get(who) ?? { runId, calls: 0, answeredAt: [], recorded: 0 };
    seen.set(who, known);
    return known;
  };
  return {
    began(type, caller) {
      const found = find(type, caller);
      found.calls += 1;
      return () => void found.answeredAt.push(clock.now());
    },
    hear(event) {
      switch (event.type) {
        case "llm.called":
        case "tool.called":
        case "child.spawned":
          find(event.type, { ...event, nodeName: event.node }).recorded += 1;
          break;
        case "run.completed":
        case "run.failed":
        case "run.cancelled":
          endedAt.set(event.runId, clock.now());
          break;
        default:
      }
    },
    close() {
      return [...seen].flatMap(([who, { runId, calls, answeredAt, recorded }]) => {
        // A run that has ended takes no more entries; in the moment of its end either may come first.
        const end = endedAt.get(runId) ?? Number.POSITIVE_INFINITY;
        const least = answeredAt.filter((at) => at < end).length;
        const isRight = recorded >= least && recorded <= calls;
        return isRight ? [] : [`${who}: ${calls} made, ${least} answered in time, ${recorded} on record`];
      });
    },
  };
}
