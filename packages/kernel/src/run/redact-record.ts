/** What users wrote inside the things a run is made of; names, codes and places are ours and stay. */
import type { ErrorInfo } from "../errors/hexdag-error.ts";
import type { RunEvent } from "../event/run-event.ts";
import type { Redactor } from "./redaction.ts";
import type { Log } from "./run-context.ts";
import type { Outcome, StepInput } from "./step-input.ts";

/** An error without secrets. */
function redactErrorInfo(error: ErrorInfo, { text, redact }: Redactor): ErrorInfo {
  const { message, hint, cause, data } = error;
  return {
    ...error,
    message: text(message),
    ...(hint === undefined ? {} : { hint: text(hint) }),
    ...(cause === undefined ? {} : { cause: text(cause) }),
    ...(data === undefined ? {} : { data: redact(data) }),
  };
}

/** How a pass or a run ended, without secrets. */
export function redactOutcome<TOutcome extends Outcome>(outcome: TOutcome, redactor: Redactor): TOutcome;
export function redactOutcome(outcome: Outcome, redactor: Redactor): Outcome {
  switch (outcome.kind) {
    case "succeeded":
      return { ...outcome, output: redactor.redact(outcome.output) };
    case "failed":
    case "suspended":
      return { ...outcome, error: redactErrorInfo(outcome.error, redactor) };
    case "cancelled":
      return { ...outcome, reason: redactor.text(outcome.reason) };
  }
}

/** What happened to a frame, without secrets. The run's input is its caller's and stays as it is. */
export function redactInput(input: StepInput, redactor: Redactor): StepInput {
  switch (input.type) {
    case "completed":
    case "concluded":
      return { ...input, output: redactor.redact(input.output) };
    case "failed":
    case "inconclusive":
      return { ...input, error: redactErrorInfo(input.error, redactor) };
    case "stop":
      return { ...input, stop: redactOutcome(input.stop, redactor) };
    default:
      return input;
  }
}

/** An ephemeral event without secrets; entries are made of what has been redacted before. */
export function redactEvent(event: RunEvent, { text, redact }: Redactor): RunEvent {
  switch (event.type) {
    case "llm.token":
    case "llm.reasoning":
      return { ...event, delta: text(event.delta) };
    case "port.called":
      return event.error === undefined ? event : { ...event, error: text(event.error) };
    case "node.progress":
      return { ...event, message: text(event.message), ...(event.data && { data: redact(event.data) }) };
    case "node.warning":
      return { ...event, message: text(event.message), ...(event.data && { data: redact(event.data) }) };
    default:
      return event;
  }
}

/** A log that shows no secret. */
export function redactedLog(log: Log, { text, redact }: Redactor): Log {
  const write =
    (level: keyof Log): Log["info"] =>
    (message, data) =>
      data === undefined ? log[level](text(message)) : log[level](text(message), redact(data));
  return { debug: write("debug"), info: write("info"), warn: write("warn"), error: write("error") };
}
