import type { JsonObject } from "../json/json-value.ts";
import type { Origin } from "../plan/origin.ts";
import type { ErrorCode } from "./codes.ts";

const MARK = Symbol.for("hexdag.error");

export interface HexdagErrorOptions {
  readonly code: ErrorCode;
  /** What happened and why, from the user's side; without a location, which is rendered from `origin`. */
  readonly message: string;
  /** What to do next. */
  readonly hint?: string | undefined;
  readonly origin?: Origin | undefined;
  /** `file:line` of `origin`, when whoever raises the error knows the plan's sources. */
  readonly location?: string | undefined;
  readonly data?: JsonObject | undefined;
  readonly cause?: unknown;
  /** False: trying again cannot help, so retries stop. */
  readonly retryable?: boolean | undefined;
}

/** The one base class. Told apart by `code`; `instanceof` is unsafe when two copies of the package are loaded, use `isHexdagError`. */
export class HexdagError extends Error {
  readonly code: ErrorCode;
  readonly hint: string | undefined;
  readonly origin: Origin | undefined;
  readonly location: string | undefined;
  readonly data: JsonObject | undefined;
  readonly retryable: boolean | undefined;
  readonly [MARK] = true;

  constructor(options: HexdagErrorOptions) {
    super(options.message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "HexdagError";
    this.code = options.code;
    this.hint = options.hint;
    this.origin = options.origin;
    this.location = options.location;
    this.data = options.data;
    this.retryable = options.retryable;
  }
}

/** Whether `value` is a `HexdagError`, also one made by another copy of this package. */
export function isHexdagError(value: unknown): value is HexdagError {
  return typeof value === "object" && value !== null && MARK in value;
}

/** An error as JSON: what journals, events and `--json` carry. */
export interface ErrorInfo {
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
  /** The node that failed, when one did. */
  readonly node?: string;
  readonly attempts?: number;
  /** `file:line`, when known. */
  readonly location?: string;
  readonly origin?: Origin;
  readonly data?: JsonObject;
  /** False: trying again cannot help. */
  readonly retryable?: boolean;
  /** How long the backend asks to wait before the next try, in milliseconds. */
  readonly retryAfterMs?: number;
  /** Name, message and stack of what was thrown by user code, for people, not for programs. */
  readonly cause?: string;
}
