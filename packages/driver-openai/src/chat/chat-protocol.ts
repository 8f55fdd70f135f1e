import type OpenAI from "openai";
import type { ChatCompletion } from "openai/resources/chat/completions";
import { readBatchLine } from "../batch-line.ts";
import type { OpenAiLlmOptions } from "../options.ts";
import type { Protocol } from "../protocol.ts";
import { fromResponse } from "./from-response.ts";
import { fromStream } from "./from-stream.ts";
import { toRequest } from "./to-request.ts";

/** Chat Completions: OpenAI's older API, and the one that most compatible servers speak. */
export function chatProtocol(client: OpenAI, options: OpenAiLlmOptions): Protocol {
  return {
    endpoint: "/v1/chat/completions",
    body: (prepared) => toRequest(prepared, options),
    readLine: (line, prepared) => readBatchLine(line, (body: ChatCompletion) => fromResponse(body, prepared)),
    async generate(prepared, call) {
      const completion = await client.chat.completions.create(toRequest(prepared, options), { signal: call?.signal });
      return fromResponse(completion, prepared);
    },
    async *stream(prepared, call) {
      const body = { ...toRequest(prepared, options), stream: true, stream_options: { include_usage: true } } as const;
      yield* fromStream(await client.chat.completions.create(body, { signal: call?.signal }), prepared);
    },
  };
}
