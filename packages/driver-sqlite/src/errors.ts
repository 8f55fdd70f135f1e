import { isHexdagError, PortError, type PortErrorOptions } from "@hexdag/kernel/ports";

/** Which port was asked to do what. */
export interface CallSite {
  readonly port: string;
  readonly operation: string;
}

export function failed(site: CallSite, failure: Omit<PortErrorOptions, "port" | "operation">): PortError {
  return new PortError({ ...failure, ...site });
}

/** Something that SQLite must not be asked for here. */
export function refused(site: CallSite, message: string, hint: string): PortError {
  return failed(site, { code: "HD7006", message, hint, retryable: false });
}

/** SQLite's own numbers, of which the lowest byte says the kind. */
const BUSY = 5;
const LOCKED = 6;
const READONLY = 8;

export function isBusy(error: unknown): boolean {
  const kind = kindOf(error);
  return kind === BUSY || kind === LOCKED;
}

function kindOf(error: unknown): number | undefined {
  const code: unknown = error instanceof Error ? Reflect.get(error, "errcode") : undefined;
  return typeof code === "number" ? code & 0xff : undefined;
}

/** Whatever the database failed with. What is ours already stays as it is. */
export function toPortError(error: unknown, site: CallSite): unknown {
  if (isHexdagError(error)) return error;
  const message = `SQLite: ${error instanceof Error ? error.message : String(error)}`;
  if (kindOf(error) === READONLY)
    return failed(site, {
      code: "HD7006",
      message,
      hint:
        site.operation === "query"
          ? "use execute for statements that change something"
          : "the database is opened read-only",
      retryable: false,
      cause: error,
    });
  return failed(site, { message, retryable: isBusy(error), cause: error });
}
