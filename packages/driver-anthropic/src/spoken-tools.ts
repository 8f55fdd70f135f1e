import type { Tool } from "@anthropic-ai/sdk/resources/messages";
import type { LlmMessage, ToolNames } from "@hexdag/kernel/ports";

/**
 * The tools that a conversation speaks of. The vendor refuses one that holds calls and defines no tools, as when an agent that
 * has called some is asked for its answer: these are defined then, and none may be called.
 */
export function spokenTools(messages: readonly LlmMessage[], names: ToolNames): readonly Tool[] {
  const called = messages.flatMap(({ content }) =>
    typeof content === "string"
      ? []
      : content.flatMap((part) => (part.type === "tool-call" || part.type === "tool-result" ? [part.name] : [])),
  );
  return [...new Set(called)].map((name) => ({
    name: names.toVendor(name),
    description: "Called before; not any more.",
    input_schema: { type: "object" },
  }));
}
