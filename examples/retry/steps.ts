export function weather(_input: unknown, ctx: { attempt: number }): { text: string } {
  if (ctx.attempt < 3) throw new Error(`the weather station does not answer (attempt ${ctx.attempt})`);
  return { text: "fair" };
}

/** Waits for an answer that does not come; gives up when it is told to. */
export async function tides(_input: unknown, ctx: { signal: AbortSignal }): Promise<never> {
  return await new Promise((_resolve, reject) => {
    const timer = setTimeout(() => reject(new Error("nobody answered")), 60_000);
    ctx.signal.addEventListener("abort", () => {
      clearTimeout(timer);
      reject(ctx.signal.reason);
    });
  });
}
