/** The capability that a call of a port takes, as far as a spec says what it is called with. */
import type { JsonValue } from "@hexdag/kernel";
import { PORT_METHODS } from "@hexdag/kernel/ports";

/** Of any port but `http`: what stands behind the colon is told by the arguments, where they are known. */
export function callCap(port: string, method: string, args: readonly (JsonValue | undefined)[]): string | undefined {
  const table = Object.hasOwn(PORT_METHODS, port) ? PORT_METHODS[port] : undefined;
  const found = table?.[method];
  if (found === undefined || found.cap === "") return undefined;
  if (found.subject === undefined) return found.cap;
  const subject = found.subject(args);
  return subject === undefined || subject.includes("*") ? `${found.cap}:*` : `${found.cap}:${subject}`;
}

/** Of a request: its host, where no part of it is left to the run. What fills in a path cannot change the host before it. */
export function requestCap(url: JsonValue | undefined): string {
  const start = typeof url === "string" ? /^https?:\/\/[^/?#@*\\]+(?=[/?#]|$)/i.exec(url)?.[0] : undefined;
  return start !== undefined && URL.canParse(start) ? `http:${new URL(start).host}` : "http:*";
}

/** What stands behind the colon, of a spec's field that says it: `*` for what is no text. */
export function subjectText(value: JsonValue | undefined): string {
  return typeof value === "string" ? value : "*";
}
