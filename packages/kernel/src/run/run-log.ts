/**
 * The one way into a run's journal: stamps `seq`, appends in order, and publishes each entry once it is safe. Knows how
 * far the journal is durable, so that the interpreter can hold back what depends on it.
 */
import type { EventHub } from "../event/event-hub.ts";
import type { RunEvent } from "../event/run-event.ts";
import type { Journal } from "../journal/journal.ts";
import type { EntryDraft } from "./step-input.ts";

export interface RunLog {
  /** Stamps and appends. */
  append(entry: EntryDraft): void;
  /** Publishes an ephemeral event behind the latest entry; `make` is called only when somebody watches. */
  emit(make: (seq: number, sub: number) => RunEvent): void;
  /** Number of entries appended, and how many of them are safe. Equal most of the time. */
  readonly appended: number;
  readonly durable: number;
}

export interface RunLogEvents {
  /** More entries have become safe. */
  onDurable(): void;
  /** An append was refused; nothing further will become safe. */
  onBroken(error: unknown): void;
}

export function createRunLog(journal: Journal, hub: EventHub, events: RunLogEvents): RunLog {
  let appended = 0;
  let durable = 0;
  let sub = 0;
  let broken = false;
  /** Events that wait for an entry before them to become safe. */
  let held: RunEvent[] = [];

  const settle = (seq: number): void => {
    if (broken) return;
    durable = Math.max(durable, seq);
    const publish = held.filter((event) => event.seq <= durable);
    held = held.filter((event) => event.seq > durable);
    for (const event of publish) hub.publish(event);
    events.onDurable();
  };
  const breakDown = (error: unknown): void => {
    if (broken) return;
    broken = true;
    events.onBroken(error);
  };

  /** A journal may refuse at once or later; both break it. */
  const attempt = (entry: EntryDraft): void | Promise<void> => {
    try {
      return journal.append(entry);
    } catch (error) {
      return Promise.reject(error);
    }
  };

  return {
    append(entry) {
      const seq = ++appended;
      entry.seq = seq;
      sub = 0;
      if (broken) {
        // The journal is gone; watchers still learn how the run ended.
        hub.publish(entry);
        return;
      }
      const pending = attempt(entry);
      if (pending !== undefined) {
        held.push(entry);
        pending.then(() => settle(seq), breakDown);
      } else if (durable === seq - 1) {
        durable = seq;
        hub.publish(entry);
      } else {
        held.push(entry);
      }
    },
    emit(make) {
      if (!hub.watched) return;
      const event = make(appended, ++sub);
      if (durable === appended || broken) hub.publish(event);
      else held.push(event);
    },
    get appended() {
      return appended;
    },
    get durable() {
      return broken ? appended : durable;
    },
  };
}
