/**
 * What has been spent, and what may still be (DESIGN §5): reserve → call → settle. A ledger belongs to a run, a node or a child run and
 * draws on the ledger it stands in, so a limit holds for everything below it. Calls and nodes are counted when they start; what a model call
 * will cost is only known afterwards, so the most it can cost is set aside first and given back when it is known.
 *
 * Laws, which the tests hold it to: spent + reserved never exceeds a limit; what fits is never refused (a reservation that fits
 * but for others that are still open waits for those); a settlement never spends more than was reserved, unless the vendor billed more.
 */

/** What can be limited. Cost is in billionths of a US dollar, so that sums are exact. */
export type Resource = "tokens" | "llmCalls" | "toolCalls" | "costNanoUsd" | "nodes" | "children";

const RESOURCES: readonly Resource[] = ["tokens", "llmCalls", "toolCalls", "costNanoUsd", "nodes", "children"];

/** How much of each. */
export type Amounts = { readonly [TResource in Resource]?: number };

/** A ledger's own limits; what it stands in has its own. */
export interface LedgerLimits {
  readonly max: Amounts;
  /** The share of a limit at which a warning is given, once. */
  readonly warningThreshold: number;
  /** What becomes of the node that would cross one of these. */
  readonly onLimit?: "raise" | "skip" | "suspend";
}

/** That a limit would be crossed. */
export interface LimitReached {
  readonly resource: Resource;
  readonly limit: number;
  readonly spent: number;
  readonly wanted: number;
  /** Whose limit it is: `pipeline "research"`, `node "judge"`. */
  readonly owner: string;
  readonly onLimit: "raise" | "skip" | "suspend";
}

export interface LedgerOptions {
  readonly owner: string;
  readonly limits: LedgerLimits | undefined;
  readonly parent?: Ledger | undefined;
  /** Called once per resource, when its share of the limit reaches the threshold. */
  readonly onWarning?: (warning: LimitReached) => void;
}

/** Spent and reserved amounts at one level. */
export class Ledger {
  readonly owner: string;
  readonly #limits: LedgerLimits | undefined;
  readonly #parent: Ledger | undefined;
  readonly #onWarning: ((warning: LimitReached) => void) | undefined;
  readonly #spent: Record<Resource, number> = nothing();
  readonly #reserved: Record<Resource, number> = nothing();
  readonly #warned = new Set<Resource>();
  /** Reservations that wait, of this ledger and of all below; kept where the chain ends. */
  readonly #waiting: Waiting[] = [];

  constructor({ owner, limits, parent, onWarning }: LedgerOptions) {
    this.owner = owner;
    this.#limits = limits;
    this.#parent = parent;
    this.#onWarning = onWarning;
  }

  /** What becomes of a node that would cross a limit of this level. */
  get onLimit(): "raise" | "skip" | "suspend" {
    return this.#limits?.onLimit ?? "raise";
  }

  /** What has been spent here and below. */
  get spent(): { readonly [TResource in Resource]: number } {
    return { ...this.#spent };
  }

  /** The least that any level still has, reservations deducted; `Infinity` without a limit. */
  left(resource: Resource): number {
    const limit = this.#limits?.max[resource];
    const own =
      limit === undefined ? Number.POSITIVE_INFINITY : limit - this.#spent[resource] - this.#reserved[resource];
    return Math.min(own, this.#parent?.left(resource) ?? Number.POSITIVE_INFINITY);
  }

  /** The least that any level would have if every open reservation were given back. */
  available(resource: Resource): number {
    const limit = this.#limits?.max[resource];
    const own = limit === undefined ? Number.POSITIVE_INFINITY : limit - this.#spent[resource];
    return Math.min(own, this.#parent?.available(resource) ?? Number.POSITIVE_INFINITY);
  }

  /** Whether any level limits the resource. */
  limits(resource: Resource): boolean {
    return this.#limits?.max[resource] !== undefined || this.#parent?.limits(resource) === true;
  }

  /** The limit that is in the way even when everything reserved is given back. Spends nothing. */
  refusal(amounts: Amounts): LimitReached | undefined {
    return this.#over(amounts, false);
  }

  /** Spends exactly that, now, or says which limit is in the way and spends nothing. */
  charge(amounts: Amounts): LimitReached | undefined {
    const blocking = this.#blocking(amounts);
    if (blocking !== undefined) return this.refusal(amounts) ?? blocking;
    this.#apply(amounts, "spent");
    return undefined;
  }

  /** Counts what was spent at this level before its run was resumed: known limits and warnings were told then. */
  carryOver(amounts: Amounts): void {
    for (const resource of RESOURCES) this.#spent[resource] += amounts[resource] ?? 0;
  }

  /**
   * Sets aside the most a call can cost, waiting for other reservations where it only fits once they are settled. Answers with the
   * limit that is in the way when it cannot fit at all; rejects when the signal aborts.
   */
  reserve(most: Amounts, signal?: AbortSignal): Reservation | LimitReached | Promise<Reservation | LimitReached> {
    const queue = this.#root().#waiting;
    if (queue.length === 0 && this.#blocking(most) === undefined) return this.#open(most);
    const never = this.refusal(most);
    if (never !== undefined) return never;
    return new Promise((resolve, reject) => {
      const waiting: Waiting = { ledger: this, most, resolve: (outcome) => finish(() => resolve(outcome)) };
      const abort = (): void => {
        const index = queue.indexOf(waiting);
        if (index !== -1) queue.splice(index, 1);
        finish(() => reject(signal?.reason));
      };
      const finish = (settle: () => void): void => {
        signal?.removeEventListener("abort", abort);
        settle();
      };
      if (signal?.aborted === true) {
        reject(signal.reason);
        return;
      }
      signal?.addEventListener("abort", abort, { once: true });
      queue.push(waiting);
      this.#root().#serve();
    });
  }

  /** Spends what nobody could set aside before: what a vendor billed beyond the reservation. */
  #settle(reserved: Amounts, actual: Amounts): void {
    this.#release(reserved);
    this.#apply(actual, "spent");
    this.#root().#serve();
  }

  #open(most: Amounts): Reservation {
    this.#apply(most, "reserved");
    let open = true;
    return {
      settle: (actual) => {
        if (!open) return;
        open = false;
        this.#settle(most, actual);
      },
    };
  }

  #apply(amounts: Amounts, kind: "spent" | "reserved"): void {
    for (const resource of RESOURCES) {
      const amount = amounts[resource];
      if (amount === undefined || amount === 0) continue;
      const book = kind === "spent" ? this.#spent : this.#reserved;
      book[resource] += amount;
      if (kind === "spent") this.#warn(resource);
    }
    if (this.#parent !== undefined) this.#parent.#apply(amounts, kind);
  }

  #release(amounts: Amounts): void {
    for (const resource of RESOURCES) this.#reserved[resource] -= amounts[resource] ?? 0;
    if (this.#parent !== undefined) this.#parent.#release(amounts);
  }

  #warn(resource: Resource): void {
    const limit = this.#limits?.max[resource];
    if (limit === undefined || this.#limits === undefined || this.#warned.has(resource)) return;
    const spent = this.#spent[resource];
    if (spent < limit * this.#limits.warningThreshold || spent === 0) return;
    this.#warned.add(resource);
    this.#onWarning?.({ resource, limit, spent, wanted: 0, owner: this.owner, onLimit: this.onLimit });
  }

  /** The limit that is in the way now. */
  #blocking(amounts: Amounts): LimitReached | undefined {
    return this.#over(amounts, true);
  }

  #over(amounts: Amounts, withReserved: boolean): LimitReached | undefined {
    for (const resource of RESOURCES) {
      const wanted = amounts[resource] ?? 0;
      const limit = this.#limits?.max[resource];
      if (wanted === 0 || limit === undefined) continue;
      const spent = this.#spent[resource];
      if (spent + (withReserved ? this.#reserved[resource] : 0) + wanted > limit)
        return { resource, limit, spent, wanted, owner: this.owner, onLimit: this.onLimit };
    }
    return this.#parent === undefined ? undefined : this.#parent.#over(amounts, withReserved);
  }

  #root(): Ledger {
    return this.#parent === undefined ? this : this.#parent.#root();
  }

  /** Lets in whoever fits now, in the order they came; whoever cannot fit any more is told. */
  #serve(): void {
    for (let index = 0; index < this.#waiting.length; ) {
      const waiting = this.#waiting[index];
      if (waiting === undefined) return;
      const { ledger, most } = waiting;
      const never = ledger.refusal(most);
      if (never === undefined && ledger.#blocking(most) !== undefined) {
        index += 1;
        continue;
      }
      this.#waiting.splice(index, 1);
      waiting.resolve(never ?? ledger.#open(most));
    }
  }
}

/** An amount set aside. */
export interface Reservation {
  /** Gives it back and spends what the call really cost. Only the first call counts. */
  settle(actual: Amounts): void;
}

interface Waiting {
  readonly ledger: Ledger;
  readonly most: Amounts;
  resolve(outcome: Reservation | LimitReached): void;
}

/** Whether a reservation was refused. */
export function isLimitReached(outcome: Reservation | LimitReached): outcome is LimitReached {
  return "resource" in outcome;
}

function nothing(): Record<Resource, number> {
  return { tokens: 0, llmCalls: 0, toolCalls: 0, costNanoUsd: 0, nodes: 0, children: 0 };
}
