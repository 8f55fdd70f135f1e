import { PortError } from "../errors/port-error.ts";
import type { LlmCapabilities, LlmRequest } from "./llm.ts";

/** Who refuses, and in the course of what. */
export interface RefusalSite {
  readonly operation: string;
  /** The adapter or the model, as a person would say it: `gpt-3.5-turbo`. */
  readonly who: string;
}

/** Refuses with HD7002 what a request asks for and `capabilities` do not say. */
export function refuseWhatItCannot(request: LlmRequest, capabilities: LlmCapabilities, site: RefusalSite): void {
  const { tools, vision, files, reasoning } = capabilities;
  if (tools !== true && request.tools !== undefined && request.tools.length > 0)
    throw llmRefusal("takes no tools", site);
  if (reasoning !== true && request.reasoning !== undefined) throw llmRefusal("does not reason on request", site);
  if (vision === true && files === true) return;
  for (const { role, content } of request.messages) {
    if (role !== "user" || typeof content === "string") continue;
    for (const { type } of content) {
      if (type === "image" && vision !== true) throw llmRefusal("takes no images", site);
      if (type === "file" && files !== true) throw llmRefusal("takes no files", site);
    }
  }
}

/** The refusal itself, for what an adapter finds out on its own: `llmRefusal("has no stop sequences", site, hint)`. */
export function llmRefusal(cannot: string, { operation, who }: RefusalSite, hint?: string): PortError {
  return new PortError({
    code: "HD7002",
    port: "llm",
    operation,
    retryable: false,
    message: `${who} ${cannot}`,
    hint: hint ?? "use a model that can, or take it out of the request",
  });
}
