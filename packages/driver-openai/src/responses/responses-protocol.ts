import type OpenAI from "openai";
import type { Response } from "openai/resources/responses/responses";
import { readBatchLine } from "../batch-line.ts";
import type { OpenAiLlmOptions } from "../options.ts";
import type { Protocol } from "../protocol.ts";
import { fromResponse } from "./from-response.ts";
import { fromStream } from "./from-stream.ts";
import { toRequest } from "./to-request.ts";

/** The Responses API. */
export function responsesProtocol(client: OpenAI, options: OpenAiLlmOptions): Protocol {
  return {
    endpoint: "/v1/responses",
    body: (prepared) => toRequest(prepared, options),
    readLine: (line, prepared) => readBatchLine(line, (body: Response) => fromResponse(body, prepared)),
    async generate(prepared, call) {
      const response = await client.responses.create(toRequest(prepared, options), { signal: call?.signal });
      return fromResponse(response, prepared);
    },
    async *stream(prepared, call) {
      const body = { ...toRequest(prepared, options), stream: true } as const;
      yield* fromStream(await client.responses.create(body, { signal: call?.signal }), prepared);
    },
  };
}
