import type { JsonValue } from "@hexdag/kernel/ports";

/** What a wire server does with one request. */
export type WireReply = WireJson | WireEvents | WireLines | WireText | WireSilence;

/** How a body ends: whole, by a connection that breaks off, or not at all until the client hangs up. */
export type WireEnd = "whole" | "cut" | "stall";

/** A JSON body. */
export interface WireJson {
  /** Default 200. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly json: JsonValue;
}

/** Server-sent events, one write each. */
export interface WireEvents extends Pick<WireJson, "status" | "headers"> {
  readonly events: readonly WireEvent[];
  readonly end?: WireEnd;
}

/** One server-sent event. */
export interface WireEvent {
  /** The `event:` line. Absent: none, as vendors do who only send data. */
  readonly event?: string;
  /** Anything but text is sent as JSON. */
  readonly data: JsonValue;
}

/** JSON values, one a line. */
export interface WireLines extends Pick<WireJson, "status" | "headers"> {
  readonly lines: readonly JsonValue[];
  readonly end?: WireEnd;
}

/** A body as it stands. */
export interface WireText extends Pick<WireJson, "status" | "headers"> {
  readonly text: string;
  readonly end?: WireEnd;
}

/** Takes the request and never answers, not even with headers. */
export interface WireSilence {
  readonly silent: true;
}

/** A reply as bytes: its head, and its body in the pieces it is written in. */
export interface WrittenReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly pieces: readonly string[];
  readonly end: WireEnd;
}

/** How a reply goes over the wire; `undefined` for silence. */
export function toWritten(reply: WireReply): WrittenReply | undefined {
  if ("silent" in reply) return undefined;
  const head = (contentType: string): Pick<WrittenReply, "status" | "headers"> => ({
    status: reply.status ?? 200,
    headers: { "content-type": contentType, ...reply.headers },
  });
  if ("json" in reply) return { ...head("application/json"), pieces: [JSON.stringify(reply.json)], end: "whole" };
  const { end = "whole" } = reply;
  if ("events" in reply) return { ...head("text/event-stream"), pieces: reply.events.map(toEventText), end };
  if ("lines" in reply) {
    const pieces = reply.lines.map((line) => `${JSON.stringify(line)}\n`);
    return { ...head("application/x-ndjson"), pieces, end };
  }
  return { ...head("text/plain"), pieces: [reply.text], end };
}

function toEventText({ event, data }: WireEvent): string {
  const text = typeof data === "string" ? data : JSON.stringify(data);
  const lines = text.split("\n").map((line) => `data: ${line}\n`);
  return `${event === undefined ? "" : `event: ${event}\n`}${lines.join("")}\n`;
}
