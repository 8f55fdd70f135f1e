/**
 * Drives the frames of one run: takes inputs in order, steps, and performs the effects. The only place that decides when.
 *
 * - Appends are issued in order and at once. Whatever an append allows (starting nodes, finishing) waits until the journal
 *   is durable that far; with a journal that answers at once nothing ever waits.
 * - Aborts are performed where they stand, so that bodies write their last entries before their run does.
 * - A step never runs inside another: code that reacts to an effect (a node that returns at once, an abort listener) only
 *   adds to the queue.
 * - Secrets stop here: what comes in is redacted before a step sees it, so state, journal and events hold the same.
 * - After `SLICE_MS` without a pause, nodes that hold the thread included, the loop lets the host's other work in, so that
 *   timers and signals are heard.
 */
import type { Clock } from "../ports/clock.ts";
import { Fifo } from "./fifo.ts";
import type { FrameState } from "./frame-state.ts";
import { macrotask } from "./macrotask.ts";
import { redactInput } from "./redact-record.ts";
import type { Redactor } from "./redaction.ts";
import type { RunLog } from "./run-log.ts";
import { step } from "./step.ts";
import type { Effect, StepInput } from "./step-input.ts";

const SLICE_MS = 12;
/** Inputs between two looks at the clock. */
const CHECK_EVERY = 64;

type Delayed = Exclude<Effect, { do: "append" }>;

/** What the interpreter drives. */
export interface Steppable {
  readonly state: FrameState;
  perform(effect: Delayed): void;
}

export class Interpreter {
  readonly #log: RunLog;
  readonly #clock: Clock;
  readonly #redactor: Redactor | undefined;
  #queue: { readonly frame: Steppable; readonly input: StepInput }[] = [];
  #head = 0;
  readonly #blocked: Fifo<{ readonly act: () => void; readonly after: number }> = new Fifo();
  #busy = false;
  #yielding = false;
  #sinceCheck = 0;
  #sliceStart: number;

  constructor(log: RunLog, clock: Clock, redactor: Redactor | undefined) {
    this.#log = log;
    this.#clock = clock;
    this.#redactor = redactor;
    this.#sliceStart = clock.now();
  }

  submit(frame: Steppable, input: StepInput): void {
    this.#queue.push({ frame, input });
    this.#pump();
  }

  /** Steps a frame out of turn: for stopping what must not take another step. Code that reacts to it waits its turn. */
  stepNow(frame: Steppable, input: StepInput): void {
    this.together(() => this.#take(frame, input));
  }

  /** Acts once everything appended so far is safe. */
  whenSafe(act: () => void): void {
    if (this.#log.durable === this.#log.appended) act();
    else this.#blocked.push({ act, after: this.#log.appended });
  }

  /** The journal has become durable further than before. */
  release(): void {
    this.together(() => {
      while ((this.#blocked.first?.after ?? Number.POSITIVE_INFINITY) <= this.#log.durable) this.#blocked.take()?.act();
    });
  }

  /** Does things that belong together: inputs that come in meanwhile wait until all are done. */
  together(act: () => void): void {
    const wasBusy = this.#busy;
    this.#busy = true;
    act();
    this.#busy = wasBusy;
    this.#pump();
  }

  #take(frame: Steppable, input: StepInput): void {
    const known = this.#redactor === undefined ? input : redactInput(input, this.#redactor);
    for (const effect of step(frame.state, known)) this.#dispatch(frame, effect);
  }

  #pump(): void {
    if (this.#busy || this.#yielding) return;
    this.#busy = true;
    while (this.#head < this.#queue.length) {
      const next = this.#queue[this.#head];
      // Slow code shows in the times of the inputs; many quick inputs may all have one time.
      const late = next !== undefined && next.input.at - this.#sliceStart >= SLICE_MS;
      if ((late || ++this.#sinceCheck >= CHECK_EVERY) && this.#sliceIsOver()) break;
      this.#head++;
      // Seldom: a fresh array for every input of a chain would be garbage.
      if (this.#head > 1024 && this.#head * 2 > this.#queue.length) this.#compact();
      if (next !== undefined) this.#take(next.frame, next.input);
    }
    this.#busy = false;
  }

  #dispatch(frame: Steppable, effect: Effect): void {
    if (effect.do === "append") this.#log.append(effect.entry);
    else if (effect.do === "abort" || this.#log.durable === this.#log.appended) frame.perform(effect);
    else this.whenSafe(() => frame.perform(effect));
  }

  #sliceIsOver(): boolean {
    this.#sinceCheck = 0;
    if (this.#clock.now() - this.#sliceStart < SLICE_MS) return false;
    this.#yielding = true;
    macrotask(() => {
      this.#yielding = false;
      this.#sliceStart = this.#clock.now();
      this.#pump();
    });
    return true;
  }

  #compact(): void {
    this.#queue = this.#queue.slice(this.#head);
    this.#head = 0;
  }
}
