/** The response headers a backend sent, by name in any case. */
export interface HeaderReader {
  get(name: string): string | null;
}

/**
 * How long a backend asks to wait, in milliseconds: `retry-after-ms`, or `retry-after` in seconds or as a date. `undefined` when it
 * does not say, or not so that it can be read.
 */
export function retryAfterMs(headers: HeaderReader | undefined, nowMs: number): number | undefined {
  const exact = wholeNumber(headers?.get("retry-after-ms"));
  if (exact !== undefined) return exact;
  const text = headers?.get("retry-after");
  const seconds = wholeNumber(text, 1000);
  if (seconds !== undefined || text === undefined || text === null) return seconds;
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : Math.max(0, at - nowMs);
}

function wholeNumber(text: string | null | undefined, times = 1): number | undefined {
  if (text === null || text === undefined || !/^\s*\d+(?:\.\d+)?\s*$/.test(text)) return undefined;
  return Math.ceil(Number(text) * times);
}
