/**
 * The one way into a run's journal: stamps `seq`, appends in order, and publishes each entry once it is safe. Knows how
 * far the journal is durable, so that the interpreter can hold back what depends on it.
 */
import type { EventHub } from "../event/event-hub.ts";
import type { RunEvent } from "../event/run-event.ts";
import type { Journal } from "../journal/journal.ts";
import { Fifo } from "./fifo.ts";
import { redactEvent } from "./redact-record.ts";
import type { Redactor } from "./redaction.ts";
import type { EntryDraft } from "./step-input.ts";

export interface RunLogListener {
  /** More entries have become safe. */
  journalIsDurable(): void;
  /** An append was refused; nothing further will become safe. */
  journalIsBroken(error: unknown): void;
  /** Does things that belong together: what watchers make of one of them waits until all are done. */
  together(act: () => void): void;
}

export interface RunLogOptions {
  readonly listener: RunLogListener;
  /** Sees ephemeral events; what entries hold has been seen before. */
  readonly redactor: Redactor | undefined;
  /** The number of the latest entry there is: of a run that is resumed. */
  readonly from: number;
}

export class RunLog {
  readonly #journal: Journal;
  readonly #hub: EventHub;
  readonly #listener: RunLogListener;
  readonly #redactor: Redactor | undefined;
  #appended = 0;
  #durable = 0;
  #sub = 0;
  #broken = false;
  /** Events that wait for an entry before them to become safe. */
  #held: Fifo<RunEvent> | undefined;
  /** The journal's latest promise. */
  #latest: Promise<void> | undefined;

  constructor(journal: Journal, hub: EventHub, { listener, redactor, from }: RunLogOptions) {
    this.#journal = journal;
    this.#hub = hub;
    this.#listener = listener;
    this.#redactor = redactor;
    this.#appended = from;
    this.#durable = from;
  }

  /** Number of entries appended. */
  get appended(): number {
    return this.#appended;
  }

  /** How many of them are safe: nearly always all. */
  get durable(): number {
    return this.#broken ? this.#appended : this.#durable;
  }

  /** Stamps and appends. */
  append(entry: EntryDraft): void {
    const seq = ++this.#appended;
    entry.seq = seq;
    this.#sub = 0;
    // Once the journal is gone, watchers still learn how the run ended.
    let pending = this.#broken ? undefined : this.#write(entry);
    // An entry that is safe at once is still behind those that are not safe yet.
    pending ??= this.durable === seq - 1 || this.#broken ? undefined : this.#latest;
    if (pending === undefined) {
      this.#durable = seq;
      this.#publish(entry);
      return;
    }
    this.#latest = pending;
    this.#hold(entry);
    pending.then(
      () => this.#settle(seq),
      (error: unknown) => this.#break(error),
    );
  }

  /** Publishes an ephemeral event behind the latest entry; `make` is called only when somebody watches. */
  emit(make: (seq: number, sub: number) => RunEvent): void {
    if (!this.#hub.wantsMore) return;
    const made = make(this.#appended, ++this.#sub);
    const event = this.#redactor === undefined ? made : redactEvent(made, this.#redactor);
    if (this.durable === this.#appended) this.#publish(event);
    else this.#hold(event);
  }

  /** A journal may refuse at once or later; both break it. */
  #write(entry: EntryDraft): void | Promise<void> {
    try {
      return this.#journal.append(entry);
    } catch (error) {
      return Promise.reject(error);
    }
  }

  /** Behind what waits, if anything does: a watcher may react to an event while those behind it are being published. */
  #publish(event: RunEvent): void {
    if (this.#held?.first === undefined) this.#hub.publish(event);
    else this.#hold(event);
  }

  #hold(event: RunEvent): void {
    this.#held ??= new Fifo();
    this.#held.push(event);
  }

  #settle(seq: number): void {
    if (this.#broken) return;
    this.#durable = Math.max(this.#durable, seq);
    this.#publishHeld();
    this.#listener.journalIsDurable();
  }

  #break(error: unknown): void {
    if (this.#broken) return;
    this.#broken = true;
    this.#listener.together(() => {
      // Unrecorded, but it happened: watchers get an unbroken sequence up to the failure that ends it.
      this.#publishHeld();
      this.#listener.journalIsBroken(error);
    });
  }

  #publishHeld(): void {
    while ((this.#held?.first?.seq ?? Number.POSITIVE_INFINITY) <= this.durable) {
      const event = this.#held?.take();
      if (event === undefined) return;
      // An end that was not recorded is no end: its number goes to the one that says so.
      if (this.#broken && isTerminal(event)) this.#appended = event.seq - 1;
      else this.#hub.publish(event);
    }
  }
}

function isTerminal({ type }: RunEvent): boolean {
  return type === "run.completed" || type === "run.failed" || type === "run.cancelled" || type === "run.suspended";
}
