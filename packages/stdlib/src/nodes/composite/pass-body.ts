/** What a composite runs: an inline body, another pipeline, or nothing. */
import type { Body, BodyPass, JsonValue, RunContext } from "@hexdag/kernel";
import { runChild } from "../child-run.ts";

/** Runs once per pass, or once for the branch taken. */
export type PassBody = (pass: BodyPass) => Promise<JsonValue>;

export interface BodyFields {
  readonly body: Body | undefined;
  readonly bodyPipeline: string | undefined;
}

/** The body of a spec, or `undefined` when it has none. */
export function passBody({ body, bodyPipeline }: BodyFields, ctx: RunContext): PassBody | undefined {
  if (body !== undefined) return (pass) => body.run(pass);
  if (bodyPipeline === undefined) return undefined;
  return ({ input, key, signal }) =>
    runChild(ctx, {
      pipeline: bodyPipeline,
      input,
      signal: signal ?? ctx.signal,
      ...(key === undefined ? {} : { key }),
    });
}
