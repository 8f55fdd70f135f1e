/**
 * `fetch` for the SDK's HTTP transport, with two things the transport leaves open: an answer whose connection breaks off ends
 * the request that waits for it, and a request that is cancelled hangs up.
 */
import type { FetchLike } from "@modelcontextprotocol/sdk/shared/transport.js";
import type { RequestId } from "@modelcontextprotocol/sdk/types.js";
import * as z from "zod";

const id = z.union([z.string(), z.number()]);
const sentMessage = z.object({
  id: id.optional(),
  method: z.string().optional(),
  params: z.object({ requestId: id.optional() }).optional(),
});

/** An answer that ends may still be on its way through the transport's parser. */
const GRACE_MS = 50;

/** `onEnded` hears of requests whose answer has ended and will not go on; of those that were answered, too. */
export function createWatchedFetch(onEnded: (id: RequestId) => void): FetchLike {
  const open = new Map<RequestId, AbortController>();
  return async (url, init) => {
    const message = sentIn(init);
    if (message?.id === undefined || message.method === undefined) {
      const response = await fetch(url, init);
      const cancelled = message?.method === "notifications/cancelled" ? message.params?.requestId : undefined;
      if (cancelled !== undefined) open.get(cancelled)?.abort();
      return response;
    }
    const request = message.id;
    const hangUp = new AbortController();
    open.set(request, hangUp);
    const signals = [hangUp.signal, ...(init?.signal ? [init.signal] : [])];
    const ended = (): void => {
      open.delete(request);
    };
    let response: Response;
    try {
      response = await fetch(url, { ...init, signal: AbortSignal.any(signals) });
    } catch (error) {
      ended();
      throw error;
    }
    const { body, status, headers } = response;
    if (body === null || !response.ok || headers.get("content-type")?.startsWith("text/event-stream") !== true) {
      ended();
      return response;
    }
    const watched = watch(body, (resumable) => {
      ended();
      // The transport goes on by itself with what can be resumed.
      if (!resumable) setTimeout(() => onEnded(request), GRACE_MS).unref();
    });
    return new Response(ReadableStream.from(watched), { status, headers });
  };
}

function sentIn(init: RequestInit | undefined): z.output<typeof sentMessage> | undefined {
  if (typeof init?.body !== "string") return undefined;
  return sentMessage.safeParse(JSON.parse(init.body)).data;
}

/** Hands the bytes through. Streams whose events have ids can be resumed. */
async function* watch(
  body: ReadableStream<Uint8Array>,
  onEnd: (resumable: boolean) => void,
): AsyncGenerator<Uint8Array, void, void> {
  const decoder = new TextDecoder();
  let tail = "\n";
  let resumable = false;
  try {
    for await (const chunk of body) {
      const text = tail + decoder.decode(chunk, { stream: true });
      resumable ||= text.includes("\nid:");
      tail = text.slice(-4);
      yield chunk;
    }
  } finally {
    onEnd(resumable);
  }
}
