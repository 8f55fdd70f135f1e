/**
 * Gathers what several callers ask for until it is enough, or the first has waited long enough, and has it done at once. Owns who
 * is waiting, and when: each caller's abort is that caller's alone, and only when nobody wants the answer any more is the work aborted.
 */
import type { Clock } from "@hexdag/kernel/ports";

/** How callers are gathered, and what is done for them. */
export interface Gathering<TItem, TAnswer> {
  readonly maxWaitMs: number;
  readonly maxSize: number;
  /** Does the work for all: one outcome per item, in order. When it rejects, all get the error. */
  work(items: readonly TItem[], site: WorkSite): Promise<readonly PromiseSettledResult<TAnswer>[]>;
  /** Hears of work that nobody waits for any more, and that cleans up behind itself. Never rejects. */
  readonly onGivenUp: (ending: Promise<void>) => void;
}

/** Where work is done. */
export interface WorkSite {
  /** Aborts when none of the callers wants the answer any more. */
  readonly signal: AbortSignal;
  readonly clock: Clock;
}

/** One caller. */
export interface Asking<TItem> extends WorkSite {
  readonly item: TItem;
  /** How much of `maxSize` it takes. */
  readonly size: number;
}

interface Ticket<TItem, TAnswer> {
  readonly item: TItem;
  /** Tells the caller; only the first word counts. */
  settle(outcome: PromiseSettledResult<TAnswer>): void;
}

interface Group<TItem, TAnswer> {
  readonly tickets: Set<Ticket<TItem, TAnswer>>;
  readonly controller: AbortController;
  readonly clock: Clock;
  size: number;
  /** What is done for it, once it has started. Never rejects. */
  work: Promise<void> | undefined;
  stopTimer: () => void;
  /** Called when the last of those who waited has gone. */
  abandon: (reason: unknown) => void;
}

/** Makes a function that joins one caller to those who ask at the same time. */
export function createGatherer<TItem, TAnswer>(
  gathering: Gathering<TItem, TAnswer>,
): (asking: Asking<TItem>) => Promise<TAnswer> {
  const { maxWaitMs, maxSize } = gathering;
  let open: Group<TItem, TAnswer> | undefined;
  const start = (group: Group<TItem, TAnswer>): void => {
    if (open === group) open = undefined;
    group.stopTimer();
    group.work = workFor(group, gathering);
  };
  const groupFor = ({ size, clock }: Asking<TItem>): Group<TItem, TAnswer> => {
    // Whoever would be too much for those who wait is the first of the next.
    if (open !== undefined && open.size + size > maxSize) start(open);
    if (open !== undefined) return open;
    const group = newGroup<TItem, TAnswer>(clock);
    group.stopTimer = clock.after(maxWaitMs, () => start(group));
    group.abandon = (reason) => {
      if (open === group) open = undefined;
      group.stopTimer();
      if (group.work === undefined) return;
      group.controller.abort(reason);
      gathering.onGivenUp(group.work);
    };
    open = group;
    return group;
  };
  return async (asking) => {
    asking.signal.throwIfAborted();
    const group = groupFor(asking);
    const answer = joined(group, asking);
    if (group.size >= maxSize) start(group);
    return await answer;
  };
}

function newGroup<TItem, TAnswer>(clock: Clock): Group<TItem, TAnswer> {
  const controller = new AbortController();
  const nothing = (): void => undefined;
  return { tickets: new Set(), controller, clock, size: 0, work: undefined, stopTimer: nothing, abandon: nothing };
}

function joined<TItem, TAnswer>(group: Group<TItem, TAnswer>, { item, size, signal }: Asking<TItem>): Promise<TAnswer> {
  group.size += size;
  return new Promise((resolve, reject) => {
    const ticket: Ticket<TItem, TAnswer> = {
      item,
      settle(outcome) {
        signal.removeEventListener("abort", leave);
        group.tickets.delete(ticket);
        if (outcome.status === "fulfilled") resolve(outcome.value);
        else reject(outcome.reason);
      },
    };
    const leave = (): void => {
      ticket.settle({ status: "rejected", reason: signal.reason });
      if (group.work === undefined) group.size -= size;
      if (group.tickets.size === 0) group.abandon(signal.reason);
    };
    signal.addEventListener("abort", leave, { once: true });
    group.tickets.add(ticket);
  });
}

async function workFor<TItem, TAnswer>(
  { tickets: waiting, clock, controller: { signal } }: Group<TItem, TAnswer>,
  { work }: Gathering<TItem, TAnswer>,
): Promise<void> {
  const tickets = [...waiting];
  try {
    const items = tickets.map(({ item }) => item);
    const outcomes = await work(items, { clock, signal });
    for (const [index, outcome] of outcomes.entries()) tickets[index]?.settle(outcome);
  } catch (reason) {
    for (const ticket of tickets) ticket.settle({ status: "rejected", reason });
  }
}
