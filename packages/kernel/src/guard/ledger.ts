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

/** Amounts in the order of `RESOURCES`: every model call walks a few of these at every level. */
type Row = readonly number[];

/** Spent and reserved amounts at one level. */
export class Ledger {
  readonly owner: string;
  readonly #limits: LedgerLimits | undefined;
  readonly #parent: Ledger | undefined;
  readonly #onWarning: ((warning: LimitReached) => void) | undefined;
  /** `Infinity` where there is no limit. */
  readonly #max: Row;
  readonly #spent: number[] = [0, 0, 0, 0, 0, 0];
  readonly #reserved: number[] = [0, 0, 0, 0, 0, 0];
  /** What is worth a warning; `Infinity` once it has been given. */
  readonly #warnAt: number[];
  /** Reservations that wait, of this ledger and of all below; kept where the chain ends. */
  readonly #waiting: Waiting[] = [];

  constructor({ owner, limits, parent, onWarning }: LedgerOptions) {
    this.owner = owner;
    this.#limits = limits;
    this.#parent = parent;
    this.#onWarning = onWarning;
    this.#max = RESOURCES.map((resource) => limits?.max[resource] ?? Number.POSITIVE_INFINITY);
    this.#warnAt = this.#max.map((limit) => limit * (limits?.warningThreshold ?? 1));
  }

  /** What becomes of a node that would cross a limit of this level. */
  get onLimit(): "raise" | "skip" | "suspend" {
    return this.#limits?.onLimit ?? "raise";
  }

  /** What has been spent here and below. */
  get spent(): { readonly [TResource in Resource]: number } {
    const [tokens = 0, llmCalls = 0, toolCalls = 0, costNanoUsd = 0, nodes = 0, children = 0] = this.#spent;
    return { tokens, llmCalls, toolCalls, costNanoUsd, nodes, children };
  }

  /** The least that any level still has, reservations deducted; `Infinity` without a limit. */
  left(resource: Resource): number {
    const reserved = this.#reserved[RESOURCES.indexOf(resource)] ?? 0;
    return Math.min(this.#unspent(resource) - reserved, this.#parent?.left(resource) ?? Number.POSITIVE_INFINITY);
  }

  /** The least that any level would have if every open reservation were given back. */
  available(resource: Resource): number {
    return Math.min(this.#unspent(resource), this.#parent?.available(resource) ?? Number.POSITIVE_INFINITY);
  }

  /** Whether any level limits the resource. */
  limits(resource: Resource): boolean {
    return this.#limits?.max[resource] !== undefined || this.#parent?.limits(resource) === true;
  }

  /** The limit that is in the way even when everything reserved is given back. Spends nothing. */
  refusal(amounts: Amounts): LimitReached | undefined {
    return this.#over(rowOf(amounts), false);
  }

  /** Spends exactly that, now, or says which limit is in the way and spends nothing. */
  charge(amounts: Amounts): LimitReached | undefined {
    const row = rowOf(amounts);
    const blocking = this.#over(row, true);
    if (blocking !== undefined) return this.#over(row, false) ?? blocking;
    this.#spend(row);
    return undefined;
  }

  /** Counts what was spent at this level before its run was resumed: known limits and warnings were told then. */
  carryOver(amounts: Amounts): void {
    add(this.#spent, rowOf(amounts));
  }

  /**
   * Sets aside the most a call can cost, waiting for other reservations where it only fits once they are settled. Answers with the
   * limit that is in the way when it cannot fit at all; rejects when the signal aborts.
   */
  reserve(most: Amounts, signal?: AbortSignal): Reservation | LimitReached | Promise<Reservation | LimitReached> {
    const queue = this.#root().#waiting;
    const row = rowOf(most);
    if (queue.length === 0 && this.#over(row, true) === undefined) return this.#open(row);
    const never = this.#over(row, false);
    if (never !== undefined) return never;
    return new Promise((resolve, reject) => {
      const waiting: Waiting = { ledger: this, most: row, resolve: (outcome) => finish(() => resolve(outcome)) };
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
  #settle(reserved: Row, actual: Row): void {
    this.#reserve(reserved, -1);
    this.#spend(actual);
    this.#root().#serve();
  }

  #open(most: Row): Reservation {
    this.#reserve(most, 1);
    let open = true;
    return {
      settle: (actual) => {
        if (!open) return;
        open = false;
        this.#settle(most, rowOf(actual));
      },
    };
  }

  #spend(row: Row): void {
    add(this.#spent, row);
    for (let index = 0; index < row.length; index++)
      if (row[index] !== 0 && (this.#spent[index] ?? 0) >= (this.#warnAt[index] ?? 0)) this.#warn(index);
    if (this.#parent !== undefined) this.#parent.#spend(row);
  }

  #reserve(row: Row, times: 1 | -1): void {
    add(this.#reserved, row, times);
    if (this.#parent !== undefined) this.#parent.#reserve(row, times);
  }

  #warn(index: number): void {
    const resource = RESOURCES[index];
    if (resource === undefined) return;
    const [limit = 0, spent = 0] = [this.#max[index], this.#spent[index]];
    this.#warnAt[index] = Number.POSITIVE_INFINITY;
    this.#onWarning?.({ resource, limit, spent, wanted: 0, owner: this.owner, onLimit: this.onLimit });
  }

  #unspent(resource: Resource): number {
    const index = RESOURCES.indexOf(resource);
    return (this.#max[index] ?? 0) - (this.#spent[index] ?? 0);
  }

  /** The limit that is in the way now, or, without what is reserved, for good. */
  #over(row: Row, withReserved: boolean): LimitReached | undefined {
    for (let index = 0; index < row.length; index++) {
      const wanted = row[index] ?? 0;
      const spent = this.#spent[index] ?? 0;
      const taken = withReserved ? spent + (this.#reserved[index] ?? 0) : spent;
      const limit = this.#max[index] ?? 0;
      const resource = RESOURCES[index];
      if (wanted !== 0 && taken + wanted > limit && resource !== undefined)
        return { resource, limit, spent, wanted, owner: this.owner, onLimit: this.onLimit };
    }
    return this.#parent === undefined ? undefined : this.#parent.#over(row, withReserved);
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
      const never = ledger.#over(most, false);
      if (never === undefined && ledger.#over(most, true) !== undefined) {
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
  readonly most: Row;
  resolve(outcome: Reservation | LimitReached): void;
}

/** Whether a reservation was refused. */
export function isLimitReached(outcome: Reservation | LimitReached): outcome is LimitReached {
  return "resource" in outcome;
}

function rowOf(amounts: Amounts): Row {
  const { tokens = 0, llmCalls = 0, toolCalls = 0, costNanoUsd = 0, nodes = 0, children = 0 } = amounts;
  return [tokens, llmCalls, toolCalls, costNanoUsd, nodes, children];
}

function add(to: number[], row: Row, times = 1): void {
  for (let index = 0; index < row.length; index++) to[index] = (to[index] ?? 0) + times * (row[index] ?? 0);
}
