/**
 * Hands the events of one run to whoever watches. Sinks are called synchronously, in order; what they throw goes to
 * `onSinkError` and touches nobody else. Iterators replay the durable events from the first and then follow. Events are the
 * journal's own entries, so they are frozen before anybody sees them; an event that nobody watches is not.
 */
import type { JournalEntry } from "../journal/entry.ts";
import type { EventSink } from "../ports/observer-manager.ts";
import type { RunEvent } from "./run-event.ts";

export class EventHub {
  readonly #sinks: readonly EventSink[];
  readonly #onSinkError: (error: unknown) => void;
  readonly #history: JournalEntry[] = [];
  #followers: Set<Follower> | undefined;
  #delivering = false;
  #next: RunEvent[] = [];
  #closed = false;

  constructor(sinks: readonly EventSink[], onSinkError: (error: unknown) => void) {
    this.#sinks = sinks;
    this.#onSinkError = onSinkError;
  }

  /** Whether an ephemeral event is worth making: somebody would see it, and the run has not ended. */
  get wantsMore(): boolean {
    return !this.#closed && this.#watched;
  }

  get #watched(): boolean {
    return this.#sinks.length > 0 || this.#followers !== undefined;
  }

  publish(event: RunEvent): void {
    if (this.#delivering) {
      // A sink's reaction to an event: everybody hears of the event first.
      this.#next.push(event);
      return;
    }
    this.#delivering = true;
    this.#hand(event);
    for (const next of this.#next) this.#hand(next);
    if (this.#next.length > 0) this.#next = [];
    this.#delivering = false;
    if (this.#closed) this.#endFollowers();
  }

  /** Starts with everything durable so far, then follows until the run has ended. */
  follow(): AsyncIterator<RunEvent> {
    const over = this.#closed && !this.#delivering;
    for (const event of this.#history) seal(event);
    const follower = createFollower(this.#history, over, () => this.#followers?.delete(follower));
    if (over) return follower;
    this.#followers ??= new Set();
    this.#followers.add(follower);
    return follower;
  }

  /** After the terminal event: iterators end. */
  close(): void {
    this.#closed = true;
    if (!this.#delivering) this.#endFollowers();
  }

  #endFollowers(): void {
    for (const follower of this.#followers ?? []) follower.end();
    this.#followers = undefined;
  }

  #hand(event: RunEvent): void {
    if (this.#watched) seal(event);
    for (const sink of this.#sinks) this.#deliver(sink, event);
    if (!("ephemeral" in event)) this.#history.push(event);
    for (const follower of this.#followers ?? []) follower.push(event);
  }

  #deliver(sink: EventSink, event: RunEvent): void {
    try {
      const answer = sink(event);
      if (answer instanceof Promise) answer.catch((error: unknown) => this.#report(error));
    } catch (error) {
      this.#report(error);
    }
  }

  #report(error: unknown): void {
    try {
      this.#onSinkError(error);
    } catch {
      // A log that throws leaves nobody to tell, and must not hurt the run either.
    }
  }
}

/** Inputs, outputs and error data are frozen JSON already. */
function seal(event: RunEvent): void {
  Object.freeze(event);
  if (!("error" in event) || typeof event.error !== "object") return;
  Object.freeze(event.error);
  Object.freeze(event.error.origin);
  Object.freeze(event.error.data);
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
      buffer.length = 0;
      head = 0;
      this.end();
      return Promise.resolve(done);
    },
  };
}
