/**
 * The scripted model: for tests that care what was asked. Owns the matching of requests to lines and the record of both;
 * waiting, counting and streaming are `createAnsweringLlm`'s.
 */
import {
  type Clock,
  type DriverType,
  defineDriver,
  type JsonValue,
  type Llm,
  type LlmRequest,
  PortError,
  type SupportsStreaming,
  textOf,
} from "@hexdag/kernel/ports";
import * as z from "zod";
import { lazily } from "../../lazily.ts";
import { type Answer, createAnsweringLlm } from "./answering-llm.ts";

/** One line of a script. It is said once, to the first request it fits. */
export interface ScriptLine {
  /** Fits only a request of which some message contains this text, letter for letter. */
  readonly contains?: string | undefined;
  /** Fits only the request with this number; the first is 0. */
  readonly call?: number | undefined;
  /** The answer; anything but a string is answered as JSON. */
  readonly reply?: JsonValue | undefined;
  /** Instead of a reply: the request fails, with this message. */
  readonly error?: string | undefined;
  /** Whether that failure says that a retry may help. Default false. */
  readonly retryable?: boolean | undefined;
  /** Said as often as it fits. Default: once. */
  readonly repeat?: boolean | undefined;
}

export interface ScriptedLlmOptions {
  readonly clock: Clock;
  readonly script: readonly ScriptLine[];
  /** Milliseconds before each answer. Default 0. */
  readonly delayMs?: number | undefined;
}

/** A scripted model, which remembers what it was asked. */
export interface ScriptedLlm extends Llm, SupportsStreaming {
  /** Every request so far, in order, also those that failed. */
  readonly requests: readonly LlmRequest[];
  /** Lines that have not been said. */
  readonly left: readonly ScriptLine[];
}

/**
 * A model that follows a script: each request gets the first line that fits it and has not been said. A request that no
 * line fits fails with a `PortError` that quotes it, so that a test never passes on an answer nobody wrote.
 */
export function createScriptedLlm(options: ScriptedLlmOptions): ScriptedLlm {
  const { script, clock, delayMs } = options;
  const requests: LlmRequest[] = [];
  const said = new Set<ScriptLine>();
  const answer = (request: LlmRequest): Answer => {
    const call = requests.push(request) - 1;
    const line = script.find(
      (candidate) => fits(candidate, request, call) && (candidate.repeat === true || !said.has(candidate)),
    );
    if (line === undefined) throw offScript(request, call, script.length - said.size);
    said.add(line);
    if (line.error !== undefined) throw failure(line.error, line.retryable === true);
    return { text: typeof line.reply === "string" ? line.reply : JSON.stringify(line.reply ?? null) };
  };
  return {
    ...createAnsweringLlm({ model: "scripted", clock, delayMs, answer }),
    requests,
    get left() {
      return script.filter((line) => !said.has(line));
    },
  };
}

const line = z
  .strictObject({
    contains: z
      .string()
      .optional()
      .meta({ description: "Fits only a request of which some message contains this text.", examples: ["invoice"] }),
    call: z
      .int()
      .nonnegative()
      .optional()
      .meta({ description: "Fits only the request with this number; the first is 0.", examples: [0] }),
    reply: z
      .json()
      .optional()
      .meta({ description: "The answer. Lists and maps are answered as JSON.", examples: [{ level: 3 }] }),
    error: z
      .string()
      .optional()
      .meta({
        description: "Instead of a reply: the request fails with this message.",
        examples: ["the model is overloaded"],
      }),
    retryable: z
      .boolean()
      .default(false)
      .meta({ description: "Whether the failure says that a retry may help.", examples: [true] }),
    repeat: z
      .boolean()
      .default(false)
      .meta({ description: "Say this line as often as it fits, not only once.", examples: [true] }),
  })
  .refine((given) => (given.reply === undefined) !== (given.error === undefined), {
    error: "needs either `reply` or `error`",
  });

const config = lazily(() =>
  z.strictObject({
    script: z
      .array(line)
      .min(1)
      .meta({
        description: "Lines in order; each request gets the first that fits and has not been said.",
        examples: [
          [
            { contains: "smoke", reply: { level: 5 } },
            { reply: { level: 1 }, repeat: true },
          ],
        ],
      }),
    delay_ms: z
      .number()
      .nonnegative()
      .default(0)
      .meta({ description: "Milliseconds before each answer.", examples: [200] }),
  }),
);

/** The driver behind `adapter: scripted`. */
export const scriptedLlmDriver: DriverType<"llm", ReturnType<typeof config>> = defineDriver({
  name: "scripted",
  port: "llm",
  description: "Follows a script of answers and failures, and fails when asked something that is not in it.",
  get config() {
    return config();
  },
  create: ({ script, delay_ms }, { clock }) => createScriptedLlm({ clock, script, delayMs: delay_ms }),
});

function fits(candidate: ScriptLine, request: LlmRequest, call: number): boolean {
  const { contains, call: wanted } = candidate;
  if (wanted !== undefined && wanted !== call) return false;
  return contains === undefined || request.messages.some((message) => textOf(message.content).includes(contains));
}

function offScript(request: LlmRequest, call: number, left: number): PortError {
  const asked = textOf(request.messages.at(-1)?.content ?? "");
  return new PortError({
    port: "llm",
    operation: "generate",
    retryable: false,
    message: `the script has no line for request ${call}, which ends in "${asked.slice(-80)}"`,
    hint:
      left === 0
        ? "every line has been said; add one, or set `repeat: true`"
        : `none of the ${left} lines left fits it`,
  });
}

function failure(message: string, retryable: boolean): PortError {
  return new PortError({ port: "llm", operation: "generate", retryable, message });
}
