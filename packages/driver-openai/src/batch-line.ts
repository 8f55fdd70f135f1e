import { isHexdagError, type LlmResponse } from "@hexdag/kernel/ports";
import { isPassing } from "./errors.ts";
import type { BatchLine } from "./protocol.ts";

/** A line of a batch's output or error file, as the vendor writes it. */
interface WrittenLine<TBody> {
  readonly custom_id: string;
  readonly response: { readonly status_code: number; readonly body: TBody } | null;
  readonly error?: { readonly code?: string; readonly message?: string } | null;
}

/** Reads one line; `read` translates the answer of a request that went well. */
export function readBatchLine<TBody extends object>(line: string, read: (body: TBody) => LlmResponse): BatchLine {
  const { custom_id: id, response, error }: WrittenLine<TBody> = JSON.parse(line);
  if (response === null || response === undefined) {
    return { id, result: { error: { message: error?.message ?? "no answer", retryable: isPassing(error?.code) } } };
  }
  const { status_code: status, body } = response;
  if (status !== 200) {
    const message = errorMessage(body) ?? `HTTP ${status}`;
    return { id, result: { error: { message, retryable: status === 429 || status >= 500 } } };
  }
  try {
    return { id, result: { response: read(body) } };
  } catch (thrown) {
    if (!isHexdagError(thrown)) throw thrown;
    return { id, result: { error: { message: thrown.message, retryable: thrown.retryable === true } } };
  }
}

function errorMessage(body: object): string | undefined {
  const error: unknown = Reflect.get(body, "error");
  const message: unknown = typeof error === "object" && error !== null ? Reflect.get(error, "message") : undefined;
  return typeof message === "string" ? message : undefined;
}
