/**
 * Several adapters as one. A pool has the methods that every one of its members has and no others, so that a capability
 * guard that says yes is right whichever member takes the call. It owns which member takes a call and nothing else: its
 * members are opened and closed by whoever opened them, and it keeps no call waiting.
 */
import { isHexdagError } from "../errors/hexdag-error.ts";
import { PortError } from "../errors/port-error.ts";
import type { PlanPool } from "../plan/plan.ts";
import type { PortMethod } from "../ports/port-method.ts";
import { isAsyncIterable, isThenable } from "./answers.ts";
import { methodTable } from "./method-table.ts";
import { isSignal } from "./port-gate.ts";

/** A member of a pool, by what messages call it. */
export interface PoolMember {
  readonly name: string;
  readonly adapter: object;
}

/** Makes one adapter for `port` of several; there is at least one. */
export function createPortPool(port: string, members: readonly PoolMember[], strategy: PlanPool["strategy"]): object {
  const [first] = members;
  const pool: Record<string, unknown> = {};
  if (first === undefined) return pool;
  const seats = members.map((member): Seat => ({ ...member, busy: 0 }));
  const choose = strategy === "failover" ? () => seats : createTurns(seats, strategy === "least_busy");
  for (const [method, entry] of Object.entries(methodTable(port, first.adapter))) {
    if (!members.every(({ adapter }) => typeof Reflect.get(adapter, method) === "function")) continue;
    pool[method] = (...args: readonly unknown[]): unknown => {
      if (entry.style === "local") return callMember(first, { method, args });
      const call: PoolCall = { port, method, args, signal: signalIn(args) };
      return entry.style === "stream" ? stream(choose(), call) : answer(choose(), call, entry);
    };
  }
  return pool;
}

interface Seat extends PoolMember {
  /** Calls under way. */
  busy: number;
}

interface PoolCall {
  readonly port: string;
  readonly method: string;
  readonly args: readonly unknown[];
  readonly signal: AbortSignal | undefined;
}

/** Who takes the next call: each in turn, or (`leastBusy`) the next in turn among those with the fewest calls under way. */
function createTurns(seats: readonly Seat[], leastBusy: boolean): () => readonly Seat[] {
  let turn = 0;
  return () => {
    const inTurn = [...seats.slice(turn), ...seats.slice(0, turn)];
    const fewest = Math.min(...seats.map(({ busy }) => busy));
    const chosen = inTurn.find(({ busy }) => !leastBusy || busy === fewest);
    if (chosen === undefined) return [];
    turn = (seats.indexOf(chosen) + 1) % seats.length;
    return [chosen];
  };
}

function callMember(member: PoolMember, { method, args }: Pick<PoolCall, "method" | "args">): unknown {
  const target: unknown = Reflect.get(member.adapter, method);
  return typeof target === "function" ? Reflect.apply(target, member.adapter, args) : undefined;
}

/** A method without a contract may answer with a stream, or at once; every other answers with a promise. */
function answer(seats: readonly Seat[], call: PoolCall, { arity }: PortMethod): unknown {
  const [only, ...others] = seats;
  if (only === undefined || others.length > 0 || arity !== Number.POSITIVE_INFINITY) return settle(seats, call);
  only.busy += 1;
  const free = (): void => {
    only.busy -= 1;
  };
  let value: unknown;
  try {
    value = callMember(only, call);
  } catch (error) {
    free();
    throw error;
  }
  if (isAsyncIterable(value)) return whole(value, free);
  if (!isThenable(value)) {
    free();
    return value;
  }
  return Promise.resolve(value).finally(free);
}

async function settle(seats: readonly Seat[], call: PoolCall): Promise<unknown> {
  const failures: Failure[] = [];
  for (const seat of seats) {
    seat.busy += 1;
    try {
      return await callMember(seat, call);
    } catch (error) {
      note({ seat, error }, { call, failures, seats });
    } finally {
      seat.busy -= 1;
    }
  }
  throw exhausted(call, failures);
}

/** A stream may start anew with the next member only while nothing of it has been seen. */
async function* stream(seats: readonly Seat[], call: PoolCall): AsyncGenerator {
  const failures: Failure[] = [];
  for (const seat of seats) {
    seat.busy += 1;
    let begun = false;
    try {
      const parts: unknown = callMember(seat, call);
      if (!isAsyncIterable(parts)) throw notAStream(seat, call);
      for await (const part of parts) {
        begun = true;
        yield part;
      }
      return;
    } catch (error) {
      if (begun) throw error;
      note({ seat, error }, { call, failures, seats });
    } finally {
      seat.busy -= 1;
    }
  }
  throw exhausted(call, failures);
}

function notAStream({ name }: Seat, { port, method }: PoolCall): PortError {
  const message = `"${name}", a member of the pool of port "${port}", did not answer ${method} with a stream`;
  return new PortError({ code: "HD7002", port, operation: method, message, retryable: false });
}

async function* whole(parts: AsyncIterable<unknown>, free: () => void): AsyncGenerator {
  try {
    yield* parts;
  } finally {
    free();
  }
}

interface Failure {
  readonly seat: Seat;
  readonly error: unknown;
}

interface Attempted {
  readonly call: PoolCall;
  readonly failures: Failure[];
  readonly seats: readonly Seat[];
}

/** Throws what the next member would make no better: a final error, an abort, and the only member's own error. */
function note(failure: Failure, { call, failures, seats }: Attempted): void {
  const { error } = failure;
  if (seats.length === 1 || call.signal?.aborted === true || isFinal(error)) throw error;
  failures.push(failure);
}

/** Errors that do not say they are final are worth another try, as they are for a node's `retry`. */
function isFinal(error: unknown): boolean {
  return isHexdagError(error) && error.retryable === false;
}

function exhausted({ port, method }: PoolCall, failures: readonly Failure[]): PortError {
  const last = failures.at(-1)?.error;
  const said = failures.map(
    ({ seat, error }) => `${seat.name}: ${error instanceof Error ? error.message : String(error)}`,
  );
  return new PortError({
    ...(isHexdagError(last) ? { code: last.code } : {}),
    port,
    operation: method,
    message: `every member of the pool of port "${port}" failed: ${said.join("; ")}`,
    hint: "check the members, or give the node a retry",
    retryable: true,
    cause: last,
  });
}

function signalIn(args: readonly unknown[]): AbortSignal | undefined {
  const last = args.at(-1);
  const signal: unknown = typeof last === "object" && last !== null && "signal" in last ? last.signal : undefined;
  return isSignal(signal) ? signal : undefined;
}
