/** An adapter that works as ever, while a tape records what it is asked and what it gives. */
import type { JsonValue } from "@hexdag/kernel";
import { PORT_METHODS, PortError } from "@hexdag/kernel/ports";
import { readOptions } from "./heard-options.ts";
import { answerData, argumentData, plainUrl, toData } from "./tape-data.ts";
import { toTapeError } from "./tape-error.ts";
import type { CallRecorder, TapeRecorder } from "./tape-recorder.ts";

const LIFECYCLE = ["open", "close", "health"] as const;

/** The adapter with the methods of its port recorded. It has exactly those that the adapter has. */
export function recordAdapter(port: string, adapter: object, tape: TapeRecorder): object {
  const recorded: Record<string, unknown> = {};
  for (const name of LIFECYCLE) {
    const call = methodOf(adapter, name);
    if (call !== undefined) recorded[name] = (...args: readonly unknown[]) => call(args);
  }
  for (const [method, { style, arity }] of Object.entries(PORT_METHODS[port] ?? {})) {
    const call = methodOf(adapter, method);
    if (call === undefined) continue;
    tape.method(method);
    const target = { port, method, arity, call, tape };
    if (style === "local") recorded[method] = localMethod(target);
    else recorded[method] = style === "stream" ? streamMethod(target) : callMethod(target);
  }
  return recorded;
}

type Call = (args: readonly unknown[]) => unknown;

function methodOf(adapter: object, name: string): Call | undefined {
  const target: unknown = Reflect.get(adapter, name);
  return typeof target === "function" ? (args) => Reflect.apply(target, adapter, args) : undefined;
}

interface Target {
  readonly port: string;
  readonly method: string;
  /** How many arguments come before the options. */
  readonly arity: number;
  readonly call: Call;
  readonly tape: TapeRecorder;
}

/** What an adapter says of itself is a fact, not a call. Whoever only wants to be called back is told nothing that could be one. */
function localMethod({ port, method, call, tape }: Target): Call {
  return spread((given) => {
    const answer = call(given);
    if (given.some((arg) => typeof arg === "function")) return answer;
    const data = answerData(port, method, answer);
    tape.fact({
      method,
      arguments: argumentData(port, method, given),
      ...(data === undefined ? {} : { answer: data }),
    });
    return answer;
  });
}

function callMethod(target: Target): Call {
  const { port, method, call } = target;
  return spread(async (given) => {
    const { recorder, args, signal } = begin(target, given, false);
    try {
      const answer = await call(args);
      const data = answerData(port, method, answer);
      recorder.ended(data === undefined ? {} : { answer: data });
      return answer;
    } catch (error) {
      if (signal?.aborted !== true) recorder.ended({ error: toTapeError(error) });
      throw error;
    }
  });
}

function streamMethod(target: Target): Call {
  return spread((given) => recordedStream(target, given));
}

async function* recordedStream(target: Target, given: readonly unknown[]): AsyncGenerator {
  const { port, method, call } = target;
  const { recorder, args, signal } = begin(target, given, true);
  try {
    const parts = call(args);
    if (!isAsyncIterable(parts)) throw notAStream(port, method);
    for await (const part of parts) {
      const data = answerData(port, method, part);
      if (data !== undefined) recorder.part(data);
      // Whoever has the whole answer asks for no more.
      if (isLast(part)) recorder.ended({});
      yield part;
    }
    recorder.ended({});
  } catch (error) {
    if (signal?.aborted !== true) recorder.ended({ error: toTapeError(error) });
    throw error;
  }
}

function notAStream(port: string, operation: string): PortError {
  const message = `the adapter of port "${port}" did not answer ${operation} with a stream`;
  return new PortError({ code: "HD7002", port, operation, message, retryable: false });
}

interface Begun {
  readonly recorder: CallRecorder;
  readonly args: readonly unknown[];
  readonly signal: AbortSignal | undefined;
}

function begin({ port, method, arity, tape }: Target, given: readonly unknown[], isStream: boolean): Begun {
  const { admit, asked, onProgress, signal } = readOptions(given[arity]);
  const args: readonly JsonValue[] = argumentData(port, method, asked ?? given.slice(0, arity));
  const recorder = tape.begin({ method, arguments: args }, isStream);
  if (admit === undefined && onProgress === undefined) return { recorder, args: given, signal };
  const heard: Record<string, unknown> = { ...Object(given[arity]) };
  if (admit !== undefined) {
    heard["admit"] = (to: unknown) => {
      const url = addressIn(to);
      if (url !== undefined) recorder.admitted(plainUrl(url));
      admit(to);
    };
  }
  if (onProgress !== undefined) {
    heard["onProgress"] = (progress: unknown) => {
      recorder.progress(toData(progress, "the progress of a tool") ?? null);
      onProgress(progress);
    };
  }
  return { recorder, args: [...given.slice(0, arity), heard], signal };
}

function addressIn(to: unknown): string | undefined {
  const url: unknown = typeof to === "object" && to !== null ? Reflect.get(to, "url") : undefined;
  return typeof url === "string" ? url : undefined;
}

function isLast(part: unknown): boolean {
  return typeof part === "object" && part !== null && "type" in part && part.type === "finish";
}

function isAsyncIterable(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === "object" && value !== null && Symbol.asyncIterator in value;
}

function spread(call: Call): (...given: readonly unknown[]) => unknown {
  return (...given) => call(given);
}
