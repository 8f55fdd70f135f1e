/** Errors of adapters, as recordings hold them and replays throw them. */
import { type ErrorCode, HexdagError, isHexdagError, isJsonObject } from "@hexdag/kernel";
import { PortError } from "@hexdag/kernel/ports";
import type { TapeError } from "./tape.ts";
import { toData } from "./tape-data.ts";

/** What an adapter threw, as data. */
export function toTapeError(error: unknown): TapeError {
  if (!(error instanceof Error)) return { message: String(error) };
  const { name, message } = error;
  if (!isHexdagError(error)) return { name, message };
  const { code, hint, retryable } = error;
  const data = toData(error.data, "the data of an error");
  const operation: unknown = Reflect.get(error, "operation");
  const retryAfterMs: unknown = Reflect.get(error, "retryAfterMs");
  return {
    code,
    message,
    ...(hint === undefined ? {} : { hint }),
    ...(retryable === undefined ? {} : { retryable }),
    ...(typeof retryAfterMs === "number" ? { retryAfterMs } : {}),
    ...(data === undefined ? {} : { data }),
    ...(typeof operation === "string" ? { operation } : {}),
  };
}

/** The error to throw in its place. */
export function fromTapeError(port: string, given: TapeError): Error {
  const { code, message, hint, retryable, retryAfterMs, operation } = given;
  const data = isJsonObject(given.data) ? given.data : undefined;
  const options = { message, hint, ...(data === undefined ? {} : { data }) };
  const known = code !== undefined && isCode(code) ? code : undefined;
  if (operation !== undefined) {
    return new PortError({
      ...options,
      ...(known === undefined ? {} : { code: known }),
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
      port,
      operation,
      retryable: retryable ?? false,
    });
  }
  if (known !== undefined) return new HexdagError({ ...options, code: known, retryable });
  const error = new Error(message);
  if (given.name !== undefined) error.name = given.name;
  return error;
}

function isCode(text: string): text is ErrorCode {
  return /^HD\d{4}$/.test(text);
}
