/**
 * The scripted model: for tests that care what was asked. Owns the matching of requests to lines and the record of both;
 * waiting, counting and streaming are `createAnsweringLlm`'s, what a manifest may write is `scriptedLlmConfig`'s.
 */
import {
  type Clock,
  type JsonObject,
  type JsonValue,
  type Llm,
  type LlmAnswerPart,
  type LlmRequest,
  type LlmResponse,
  type LlmUsage,
  PortError,
  type SupportsStreaming,
} from "@hexdag/kernel/ports";
import { type Answer, type AnswerOperation, createAnsweringLlm, EVERYTHING, writtenText } from "./answering-llm.ts";

/** One line of a script. It is said once, to the first request it fits. */
export interface ScriptLine {
  /** Fits only a request of which some message contains this text, letter for letter. Results of tools count as text. */
  readonly contains?: string | undefined;
  /** Fits only the request with this number; the first is 0. */
  readonly call?: number | undefined;
  /** The answer; anything but a string is answered as JSON. */
  readonly reply?: JsonValue | undefined;
  /** Tools that the answer calls, after its text. */
  readonly toolCalls?: readonly ScriptedToolCall[] | undefined;
  /** What the model thought before it answered. */
  readonly reasoning?: string | undefined;
  /** Default: counted. */
  readonly usage?: LlmUsage | undefined;
  /** Default: `tool_calls` when it calls a tool, else `stop`. */
  readonly finishReason?: LlmResponse["finishReason"] | undefined;
  /** Instead of an answer: the request fails, with this message. */
  readonly error?: string | undefined;
  /** Whether that failure says that a retry may help. Default false. */
  readonly retryable?: boolean | undefined;
  /** How long that failure asks to wait. */
  readonly retryAfterMs?: number | undefined;
  /** Said as often as it fits. Default: once. */
  readonly repeat?: boolean | undefined;
}

/** A tool call as a script has it. */
export interface ScriptedToolCall {
  readonly name: string;
  /** Default: none. */
  readonly arguments?: JsonObject | undefined;
  /** Default: made of the number of the request and that of the call. */
  readonly id?: string | undefined;
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
  const answer = (request: LlmRequest, operation: AnswerOperation): Answer => {
    const call = requests.push(request) - 1;
    const line = script.find(
      (candidate) => fits(candidate, request, call) && (candidate.repeat === true || !said.has(candidate)),
    );
    if (line === undefined) throw offScript(request, call, { left: script.length - said.size, operation });
    said.add(line);
    if (line.error !== undefined) throw failure(line, line.error, operation);
    return { ...saidIn(line, call), usage: line.usage, finishReason: line.finishReason };
  };
  return {
    ...createAnsweringLlm({ model: "scripted", clock, delayMs, capabilities: EVERYTHING, answer }),
    requests,
    get left() {
      return script.filter((line) => !said.has(line));
    },
  };
}

function fits(candidate: ScriptLine, request: LlmRequest, call: number): boolean {
  const { contains, call: wanted } = candidate;
  if (wanted !== undefined && wanted !== call) return false;
  return contains === undefined || request.messages.some((message) => writtenText(message.content).includes(contains));
}

/** Text alone stays text; everything else is parts: thoughts, text, calls. */
function saidIn({ reply, toolCalls = [], reasoning }: ScriptLine, call: number): Pick<Answer, "text" | "content"> {
  const text = typeof reply === "string" ? reply : (JSON.stringify(reply) ?? "");
  if (toolCalls.length === 0 && reasoning === undefined) return { text };
  const parts: LlmAnswerPart[] = reasoning === undefined ? [] : [{ type: "reasoning", text: reasoning }];
  if (text !== "") parts.push({ type: "text", text });
  for (const [index, { name, arguments: given = {}, id = `call_${call}_${index}` }] of toolCalls.entries())
    parts.push({ type: "tool-call", id, name, arguments: given });
  return { content: parts };
}

function offScript(
  request: LlmRequest,
  call: number,
  { left, operation }: { readonly left: number; readonly operation: AnswerOperation },
): PortError {
  const asked = writtenText(request.messages.at(-1)?.content ?? "");
  return new PortError({
    port: "llm",
    operation,
    retryable: false,
    message: `the script has no line for request ${call}, which ends in "${asked.slice(-80)}"`,
    hint:
      left === 0
        ? "every line has been said; add one, or set `repeat: true`"
        : `none of the ${left} lines left fits it`,
  });
}

function failure(line: ScriptLine, message: string, operation: AnswerOperation): PortError {
  const { retryable = false, retryAfterMs } = line;
  return new PortError({
    port: "llm",
    operation,
    retryable,
    message,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });
}
