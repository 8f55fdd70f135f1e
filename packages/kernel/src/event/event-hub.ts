/**
 * Hands the events of one run to whoever watches. Sinks are called synchronously, in order; what they throw goes to
 * `onSinkError` and touches nobody else. Iterators replay the durable events from the first and then follow.
 */
import type { JournalEntry } from "../journal/entry.ts";
import type { EventSink } from "../ports/observer-manager.ts";
import type { RunEvent } from "./run-event.ts";

export interface EventHub {
  publish(event: RunEvent): void;
  /** Whether anybody would see an ephemeral event: they are not made otherwise. */
  readonly watched: boolean;
  readonly events: AsyncIterable<RunEvent>;
  /** After the terminal event: iterators end. */
  close(): void;
}

export function createEventHub(sinks: readonly EventSink[], onSinkError: (error: unknown) => void): EventHub {
  const history: JournalEntry[] = [];
  const followers = new Set<Follower>();
  let closed = false;

  const deliver = (sink: EventSink, event: RunEvent): void => {
    try {
      const answer = sink(event);
      if (answer instanceof Promise) answer.catch(onSinkError);
    } catch (error) {
      onSinkError(error);
    }
  };

  return {
    publish(event) {
      if (!("ephemeral" in event)) history.push(event);
      for (const sink of sinks) deliver(sink, event);
      for (const follower of followers) follower.push(event);
    },
    get watched() {
      return sinks.length > 0 || followers.size > 0;
    },
    events: {
      [Symbol.asyncIterator]() {
        const follower = createFollower(history, closed, () => followers.delete(follower));
        if (!closed) followers.add(follower);
        return follower;
      },
    },
    close() {
      closed = true;
      for (const follower of followers) follower.end();
      followers.clear();
    },
  };
}

interface Follower extends AsyncIterator<RunEvent> {
  push(event: RunEvent): void;
  end(): void;
}

function createFollower(history: readonly RunEvent[], closed: boolean, leave: () => void): Follower {
  const buffer: RunEvent[] = [...history];
  const waiting: ((result: IteratorResult<RunEvent>) => void)[] = [];
  let head = 0;
  let ended = closed;
  const done: IteratorResult<RunEvent> = { done: true, value: undefined };
  return {
    push(event) {
      const next = waiting.shift();
      if (next === undefined) buffer.push(event);
      else next({ done: false, value: event });
    },
    end() {
      ended = true;
      for (const next of waiting.splice(0)) next(done);
    },
    next() {
      const event = buffer[head];
      if (event !== undefined) {
        head++;
        if (head > 4096) {
          buffer.splice(0, head);
          head = 0;
        }
        return Promise.resolve({ done: false, value: event });
      }
      if (ended) return Promise.resolve(done);
      return new Promise((resolve) => {
        waiting.push(resolve);
      });
    },
    return() {
      leave();
      this.end();
      return Promise.resolve(done);
    },
  };
}
