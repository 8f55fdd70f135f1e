/** What of a call is recorded and compared: data alone, without what is secret by its name and what differs on every run. */
import { HexdagError, isJsonObject, type JsonObject, type JsonValue } from "@hexdag/kernel";

/** Headers that hold credentials. */
const CREDENTIALS: ReadonlySet<string> = new Set([
  "authorization",
  "proxy-authorization",
  "cookie",
  "set-cookie",
  "api-key",
  "x-api-key",
  "x-auth-token",
  "x-access-token",
  "x-amz-security-token",
  "x-goog-api-key",
]);

/** Headers that are others on every run. */
const PER_RUN: ReadonlySet<string> = new Set(["idempotency-key", "x-idempotency-key", "traceparent", "tracestate"]);

/** What a request says of the run it is made in, by port. */
const PER_CALL: Readonly<Record<string, readonly string[]>> = {
  tools: ["idempotencyKey"],
  approvals: ["idempotencyKey", "runId"],
};

const SECRET_PARAMETER =
  /^(?:api[-_]?key|access[-_]?token|auth[-_]?token|token|client[-_]?secret|password|signature|sig)$/i;
const PARAMETER_IN_URL = /([?&])([^=&#]+)=([^&#]*)/g;
const USER_IN_URL = /\/\/[^/@?#]*@/;
const HIDDEN = "***";

/** A value as JSON holds it; `undefined` for nothing. Throws HD7403 for what is no data. */
export function toData(value: unknown, what: string): JsonValue | undefined {
  let text: string | undefined;
  try {
    text = JSON.stringify(value);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    const message = `${what} cannot be recorded: ${why}`;
    throw new HexdagError({ code: "HD7403", message, hint: "give plain data", retryable: false, cause });
  }
  if (text === undefined) return undefined;
  const data: JsonValue = JSON.parse(text);
  return data;
}

/** The arguments of a call, as they are recorded. */
export function argumentData(port: string, method: string, args: readonly unknown[]): readonly JsonValue[] {
  const last = args.findLastIndex((arg) => arg !== undefined);
  return args.slice(0, last + 1).map((arg) => {
    const data = toData(arg, `an argument of ${port}.${method}`) ?? null;
    if (!isJsonObject(data)) return data;
    if (port === "http") return plainRequest(data);
    return without(data, PER_CALL[port] ?? []);
  });
}

/** An answer, as it is recorded. */
export function answerData(port: string, method: string, answer: unknown): JsonValue | undefined {
  const data = toData(answer, `what ${port}.${method} gave`);
  if (port !== "http" || !isJsonObject(data)) return data;
  const { headers, url } = data;
  return {
    ...data,
    ...(isJsonObject(headers) ? { headers: plainHeaders(headers) } : {}),
    ...(typeof url === "string" ? { url: plainUrl(url) } : {}),
  };
}

function plainRequest(request: JsonObject): JsonObject {
  const { url, headers, query } = request;
  return {
    ...request,
    ...(typeof url === "string" ? { url: plainUrl(url) } : {}),
    ...(isJsonObject(headers) ? { headers: plainHeaders(headers) } : {}),
    ...(isJsonObject(query) ? { query: hidden(query) } : {}),
  };
}

function plainHeaders(headers: JsonObject): JsonObject {
  const named = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value] as const);
  return Object.fromEntries(named.filter(([name]) => !CREDENTIALS.has(name) && !PER_RUN.has(name)));
}

function hidden(query: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(query).map(([name, value]) => [name, SECRET_PARAMETER.test(name) ? HIDDEN : value]),
  );
}

/** An address without the credentials in it. */
export function plainUrl(url: string): string {
  return url
    .replace(USER_IN_URL, `//${HIDDEN}@`)
    .replace(PARAMETER_IN_URL, (whole, before: string, name: string) =>
      SECRET_PARAMETER.test(name) ? `${before}${name}=${HIDDEN}` : whole,
    );
}

function without(data: JsonObject, keys: readonly string[]): JsonObject {
  return keys.length === 0 ? data : Object.fromEntries(Object.entries(data).filter(([name]) => !keys.includes(name)));
}
