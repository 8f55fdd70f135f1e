import { isErrorCode } from "../errors/codes.ts";
import { type ErrorInfo, HexdagError, isHexdagError } from "../errors/hexdag-error.ts";
import type { GraphNode } from "../graph/graph.ts";
import { isJsonObject, type JsonObject } from "../json/json-value.ts";
import { toJsonValue } from "../json/to-json-value.ts";

/** What was thrown, whatever it is, as an error that can be journaled. `node` is the node's path. Never throws itself. */
export function toErrorInfo(thrown: unknown, node: GraphNode, path: string, location: string | undefined): ErrorInfo {
  const place = {
    node: path,
    ...(location === undefined ? {} : { location }),
    ...(node.plan.origin === undefined ? {} : { origin: node.plan.origin }),
  };
  try {
    return { ...place, ...(isHexdagError(thrown) ? known(thrown) : foreign(thrown, path)) };
  } catch {
    // Reading an error may run its author's code (accessors, proxies), which may throw in turn.
    return { ...place, code: "HD6001", message: `node "${path}" failed: ${UNSHOWABLE}` };
  }
}

function known(thrown: HexdagError): ErrorInfo {
  const data = thrown.data === undefined ? undefined : asData(thrown.data);
  return {
    code: thrown.code,
    message: String(thrown.message),
    ...(thrown.hint === undefined ? {} : { hint: thrown.hint }),
    ...(thrown.location === undefined ? {} : { location: thrown.location }),
    ...(thrown.origin === undefined ? {} : { origin: thrown.origin }),
    ...(data === undefined ? {} : { data }),
    ...(thrown.retryable === undefined ? {} : { retryable: thrown.retryable }),
    ...askedPause(thrown),
    ...(thrown.cause === undefined ? {} : { cause: describe(thrown.cause) }),
  };
}

/** Told by its shape: an adapter may have a copy of `PortError` of its own. */
function askedPause(thrown: HexdagError): Pick<ErrorInfo, "retryAfterMs"> {
  const retryAfterMs: unknown = Reflect.get(thrown, "retryAfterMs");
  return typeof retryAfterMs === "number" && Number.isFinite(retryAfterMs) ? { retryAfterMs } : {};
}

function foreign(thrown: unknown, path: string): ErrorInfo {
  const data = identify(thrown);
  return {
    code: "HD6001",
    message: `node "${path}" failed: ${messageOf(thrown)}`,
    ...(data === undefined ? {} : { data }),
    ...(isFinal(thrown) ? { retryable: false } : {}),
    cause: describe(thrown),
  };
}

/** A copy that nobody can change, or nothing: journals hold JSON only, whatever a driver put there. */
function asData(data: unknown): JsonObject | undefined {
  try {
    const copy = toJsonValue(data, () => "error data");
    return isJsonObject(copy) ? copy : undefined;
  } catch {
    return undefined;
  }
}

/** The way back: a journaled error as something to throw. */
export function errorFromInfo(info: ErrorInfo): HexdagError {
  return new HexdagError({
    code: isErrorCode(info.code) ? info.code : "HD6001",
    message: info.message,
    hint: info.hint,
    origin: info.origin,
    location: info.location,
    data: info.data,
    retryable: info.retryable,
    cause: info.cause,
  });
}

const UNSHOWABLE = "threw a value that cannot be shown";

/** The message of anything that can be thrown. Never throws itself. */
export function messageOf(thrown: unknown): string {
  try {
    if (thrown instanceof Error) return String(thrown.message === "" ? thrown.name : thrown.message);
    if (typeof thrown === "string") return thrown;
    if (thrown === undefined || typeof thrown === "bigint" || typeof thrown === "symbol")
      return `threw ${String(thrown)}`;
    return `threw ${JSON.stringify(thrown) ?? typeof thrown}`;
  } catch {
    return UNSHOWABLE;
  }
}

/** The name and the string or number `code` many libraries put on errors: what `retry_on` may name. */
function identify(thrown: unknown): JsonObject | undefined {
  if (!(thrown instanceof Error)) return undefined;
  const code: unknown = "code" in thrown ? thrown.code : undefined;
  return { name: thrown.name, ...(typeof code === "string" || typeof code === "number" ? { code: String(code) } : {}) };
}

function isFinal(thrown: unknown): boolean {
  return typeof thrown === "object" && thrown !== null && "retryable" in thrown && thrown.retryable === false;
}

function describe(thrown: unknown): string {
  return thrown instanceof Error ? (thrown.stack ?? `${thrown.name}: ${thrown.message}`) : messageOf(thrown);
}
