import { HexdagError, type HexdagErrorOptions } from "./hexdag-error.ts";

export interface PortErrorOptions extends Omit<HexdagErrorOptions, "code"> {
  readonly code?: HexdagErrorOptions["code"];
  readonly port: string;
  readonly operation: string;
  readonly retryable: boolean;
  /** How long the backend asks to wait before the next try, in milliseconds. */
  readonly retryAfterMs?: number;
}

/** What an adapter throws when its backend fails. */
export class PortError extends HexdagError {
  readonly port: string;
  readonly operation: string;
  readonly retryAfterMs: number | undefined;

  constructor(options: PortErrorOptions) {
    super({ ...options, code: options.code ?? "HD7003" });
    this.name = "PortError";
    this.port = options.port;
    this.operation = options.operation;
    this.retryAfterMs = options.retryAfterMs;
  }
}
