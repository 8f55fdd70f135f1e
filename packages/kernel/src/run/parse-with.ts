import type { StandardResult, StandardSchema } from "../component/standard-schema.ts";
import type { ErrorCode } from "../errors/codes.ts";
import { HexdagError } from "../errors/hexdag-error.ts";

/** What is parsed, for the message when it does not fit. */
export interface ParseSite {
  readonly code: ErrorCode;
  /** `input` or `result`. */
  readonly what: string;
  readonly node: string;
  readonly kind: string;
}

/** A value as a kind's own schema makes it; throws what does not fit. */
export async function parseWith(schema: StandardSchema, value: unknown, site: ParseSite): Promise<unknown> {
  const result: StandardResult<unknown> = await schema["~standard"].validate(value);
  if (result.issues === undefined) return result.value;
  const problems = result.issues.map(
    (issue) =>
      `${(issue.path ?? []).map((part) => String(typeof part === "object" ? part.key : part)).join(".") || "it"}: ${issue.message}`,
  );
  throw new HexdagError({
    code: site.code,
    message: `the ${site.what} of node "${site.node}" does not match what the kind "${site.kind}" expects: ${problems.join("; ")}`,
    retryable: false,
  });
}
