import { createSystemClock } from "@hexdag/kernel";
import type { JsonValue, Llm, LlmRequest, SupportsStructuredOutput } from "@hexdag/kernel/ports";
import { createScriptedLlm } from "../../src/defaults/llm/scripted-llm.ts";

export interface NativeLlm extends Llm, SupportsStructuredOutput {
  readonly requests: readonly LlmRequest[];
}

/** A model with native structured output, which gives the prepared values in turn, fitting or not. */
export function createNativeLlm(objects: readonly JsonValue[]): NativeLlm {
  const script = objects.map((reply) => ({ reply }));
  const llm = createScriptedLlm({ clock: createSystemClock(), script });
  return {
    requests: llm.requests,
    generate: llm.generate,
    async generateStructured(request, _schema, call) {
      call?.signal?.throwIfAborted();
      const response = await llm.generate(request, call);
      return { ...response, object: objects[llm.requests.length - 1] ?? null };
    },
  };
}
