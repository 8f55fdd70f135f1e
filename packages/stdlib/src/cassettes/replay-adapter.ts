/** Stands for an adapter: has its methods, and answers from a tape. */
import type { JsonValue, Redactor } from "@hexdag/kernel";
import { PORT_METHODS, PortError } from "@hexdag/kernel/ports";
import { closestCall } from "./closest-call.ts";
import { type HeardOptions, readOptions } from "./heard-options.ts";
import type { TapeCall } from "./tape.ts";
import { argumentData } from "./tape-data.ts";
import { fromTapeError } from "./tape-error.ts";
import { callKey, type TapePlayer } from "./tape-player.ts";

export interface ReplayOptions {
  readonly player: TapePlayer;
  /** Requests are compared as they would be recorded. */
  readonly redactors: readonly Redactor[];
  /** Hears of calls that are not recorded. */
  missed(message: string): void;
}

/** The stand-in. */
export function replayAdapter(port: string, options: ReplayOptions): object {
  const { methods } = options.player.tape;
  const replayed: Record<string, unknown> = {};
  for (const [method, { style, arity }] of Object.entries(PORT_METHODS[port] ?? {})) {
    if (!methods.includes(method)) continue;
    const target: Target = { ...options, port, method, arity };
    if (style === "local") replayed[method] = (...given: readonly unknown[]) => factOf(target, given);
    else if (style === "stream") replayed[method] = (...given: readonly unknown[]) => streamed(target, given);
    else replayed[method] = async (...given: readonly unknown[]) => await answered(target, given);
  }
  return replayed;
}

interface Target extends ReplayOptions {
  readonly port: string;
  readonly method: string;
  readonly arity: number;
}

/** What the adapter said of itself; of a model it was not asked about, what it said of the first. */
function factOf({ port, method, player }: Target, given: readonly unknown[]): unknown {
  // Nothing changes in a replay, so nobody is called back.
  if (given.some((arg) => typeof arg === "function")) return () => undefined;
  const facts = player.tape.facts.filter((fact) => fact.method === method);
  const key = callKey(method, argumentData(port, method, given));
  const fact = facts.find((each) => callKey(method, each.arguments) === key) ?? facts[0];
  return structuredClone(fact?.answer ?? {});
}

async function answered(target: Target, given: readonly unknown[]): Promise<unknown> {
  const { call, options } = begin(target, given);
  await settled(target, call, options);
  return structuredClone(call.answer);
}

async function* streamed(target: Target, given: readonly unknown[]): AsyncGenerator {
  const { call, options } = begin(target, given);
  for (const part of call.parts ?? []) {
    yield structuredClone(part);
    options.signal?.throwIfAborted();
  }
  await settled(target, call, options);
}

interface Begun {
  readonly call: TapeCall;
  readonly options: HeardOptions;
}

function begin(target: Target, given: readonly unknown[]): Begun {
  const { port, method, arity, player, redactors } = target;
  const options = readOptions(given[arity]);
  options.signal?.throwIfAborted();
  const data = argumentData(port, method, options.asked ?? given.slice(0, arity));
  const args = redactors.reduce((shown, redactor) => redactor.redact(shown), data);
  const call = player.next(callKey(method, args));
  if (call === undefined) throw miss(target, args);
  for (const url of call.admitted ?? []) options.admit?.({ url });
  for (const progress of call.progress ?? []) options.onProgress?.(structuredClone(progress));
  return { call, options };
}

/** Fails as the recorded call did, and waits to be called off as it was. */
async function settled(target: Target, { error, unanswered }: TapeCall, { signal }: HeardOptions): Promise<void> {
  const { port, method, player } = target;
  if (error !== undefined) throw fromTapeError(port, error);
  if (unanswered !== true) return;
  if (signal !== undefined) await calledOff(signal);
  throw new PortError({
    code: "HD7401",
    port,
    operation: method,
    message: `the recorded call of ${port}.${method} (${player.file}) was called off before it had an answer`,
    hint: "record again",
    retryable: false,
  });
}

async function calledOff(signal: AbortSignal): Promise<void> {
  const { promise, reject } = Promise.withResolvers<never>();
  const abort = (): void => reject(signal.reason);
  if (signal.aborted) abort();
  signal.addEventListener("abort", abort, { once: true });
  await promise;
}

function miss({ port, method, player, missed }: Target, args: readonly JsonValue[]): PortError {
  const { tape, file } = player;
  const closest = closestCall(port, { method, arguments: args }, tape);
  const differences = closest?.differences ?? [];
  const more = (closest?.count ?? 0) - differences.length;
  const shown = `${differences.join("; ")}${more > 0 ? `; and ${more} more differences` : ""}`;
  const message =
    closest === undefined
      ? `${file} has no recording of ${port}.${method}`
      : `${file} has no recording of this ${port}.${method}; the closest is number ${closest.index + 1}, which differs in ${shown}`;
  missed(message);
  return new PortError({
    code: "HD7401",
    port,
    operation: method,
    message,
    hint: "record again (--record) if the change is meant",
    data: { file, method, ...(closest === undefined ? {} : { closest: closest.index + 1, differences }) },
    retryable: false,
  });
}
