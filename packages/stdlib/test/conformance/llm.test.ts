import { createSystemClock } from "@hexdag/kernel";
import type {
  CallOptions,
  Llm,
  LlmRequest,
  LlmResponse,
  LlmStreamPart,
  SupportsEmbedding,
  SupportsStreaming,
  SupportsStructuredOutput,
} from "@hexdag/kernel/ports";
import { describeLlm, LLM_SUITE, type LlmTarget } from "@hexdag/testing";
import { createEchoLlm } from "../../src/defaults/llm/echo-llm.ts";
import { createMockLlm } from "../../src/defaults/llm/mock-llm.ts";
import { createScriptedLlm } from "../../src/defaults/llm/scripted-llm.ts";
import { describeBrokenFakes } from "../support/broken-fakes.ts";
import { brokenScenes } from "../support/broken-scenes.ts";
import { createNativeLlm } from "../support/native-llm.ts";
import { playScripted } from "../support/scenic-llm.ts";

const clock = createSystemClock();
const request: LlmRequest = { messages: [{ role: "user", content: "Say something, in a few words." }] };
const SLOW = 60_000;

const neverFails = Object.fromEntries(
  LLM_SUITE.facets
    .filter((facet) => facet.name === "failure")
    .flatMap((facet) =>
      Object.keys(facet.cases).map((name) => [`failure: ${name}`, "it has no backend that could fail"]),
    ),
);

const scripted: LlmTarget = {
  name: "scripted",
  capabilities: ["SupportsStreaming"],
  request,
  create: () => createScriptedLlm({ clock, script: [{ reply: "Here you are.", repeat: true }] }),
  createSlow: () => createScriptedLlm({ clock, script: [{ reply: "late" }], delayMs: SLOW }),
  createFailing: () => {
    const llm = createScriptedLlm({ clock, script: [{ error: "overloaded", retryable: true, repeat: true }] });
    return { llm, requests: () => llm.requests.length };
  },
  play: (scene) => playScripted(scene),
  lacks: { connections: "it has no connection that could break" },
};

describeLlm(scripted);

describeLlm({
  name: "mock",
  capabilities: ["SupportsStreaming"],
  request,
  create: () => createMockLlm({ clock }),
  createSlow: () => createMockLlm({ clock, delayMs: SLOW }),
  skips: neverFails,
});

describeLlm({
  name: "echo",
  capabilities: ["SupportsStreaming"],
  request,
  create: () => createEchoLlm({ clock }),
  createSlow: () => createEchoLlm({ clock, delayMs: SLOW }),
  skips: neverFails,
});

type Able = Llm & SupportsStreaming & SupportsStructuredOutput & SupportsEmbedding;

/** The real scripted model with a structured side and embeddings, so that every facet applies. */
function createAble(delayMs = 0): Able {
  const native = createNativeLlm([{ answer: "yes" }]);
  return {
    ...createScriptedLlm({ clock, script: [{ reply: "Here you are.", repeat: true }], delayMs }),
    generateStructured: native.generateStructured,
    async embed({ texts }, call) {
      call?.signal?.throwIfAborted();
      const usage = { inputTokens: texts.length, outputTokens: 0, totalTokens: texts.length };
      return { vectors: texts.map((text) => [text.length, text.charCodeAt(0)]), usage, model: "able" };
    },
  };
}

function broken(change: (llm: Able) => Partial<Able>, more: Partial<LlmTarget> = {}): LlmTarget {
  const make = (delayMs: number): Able => {
    const llm = createAble(delayMs);
    return { ...llm, ...change(llm) };
  };
  return {
    ...scripted,
    name: "broken",
    capabilities: ["SupportsStreaming", "SupportsStructuredOutput", "SupportsEmbedding"],
    create: () => make(0),
    createSlow: () => make(SLOW),
    ...more,
  };
}

const answering = (response: (given: LlmResponse) => object): LlmTarget =>
  broken((llm) => ({
    generate: async (asked, call) => {
      const given = await llm.generate(asked, call);
      return { ...given, ...response(given) };
    },
  }));

const streaming = (
  stream: (llm: Able, asked: LlmRequest, call?: CallOptions) => AsyncGenerator<LlmStreamPart>,
): LlmTarget => broken((llm) => ({ stream: (asked, call) => stream(llm, asked, call) }));

async function* altered(
  llm: Able,
  asked: LlmRequest,
  alter: (part: LlmStreamPart) => readonly LlmStreamPart[],
): AsyncGenerator<LlmStreamPart> {
  for await (const part of llm.stream(asked)) yield* alter(part);
}

const structuring = (change: (llm: Able) => SupportsStructuredOutput["generateStructured"]): LlmTarget =>
  broken((llm) => ({ generateStructured: change(llm) }));

const embedding = (change: (given: Awaited<ReturnType<Able["embed"]>>) => object): LlmTarget =>
  broken((llm) => ({
    embed: async (asked, call) => {
      const given = await llm.embed(asked, call);
      return { ...given, ...change(given) };
    },
  }));

function scribbleOn(value: object): void {
  Reflect.set(value, "scribbled", true);
}

describeBrokenFakes(LLM_SUITE, {
  "capabilities: are exactly the declared ones": { ...scripted, capabilities: [] },
  "generate: answers with text, a finish reason and the model's name": answering(() => ({ finishReason: "done" })),
  "generate: reports usage in whole tokens": answering(() => ({
    usage: { inputTokens: 1.5, outputTokens: -1, totalTokens: 0 },
  })),
  "generate: leaves the request as it was": broken(
    (llm) => ({
      generate: (asked, call) => {
        scribbleOn(asked);
        return llm.generate(asked, call);
      },
    }),
    { request: { ...request } },
  ),
  "generate: answers concurrent requests each": broken((llm) => {
    let busy = false;
    return {
      generate: async (asked, call) => {
        if (busy) throw new Error("one at a time");
        busy = true;
        try {
          return await llm.generate(asked, call);
        } finally {
          busy = false;
        }
      },
    };
  }),
  "generate: rejects with the reason of a signal that is aborted already": broken((llm) => ({
    generate: (asked) => llm.generate(asked),
  })),
  "generate: rejects with the reason when aborted on the way": broken((llm) => ({
    generate: (asked) => llm.generate(asked),
  })),
  "failure: is a PortError that says whether a retry may help": {
    ...scripted,
    createFailing: () => ({ llm: { generate: () => Promise.reject(new Error("HTTP 500")) }, requests: () => 1 }),
  },
  "failure: is reported after one request: retrying is a policy's job": {
    ...scripted,
    createFailing: () => {
      const llm = createScriptedLlm({ clock, script: [{ error: "overloaded", repeat: true }] });
      return {
        llm: { generate: (asked) => llm.generate(asked).catch(() => llm.generate(asked)) },
        requests: () => llm.requests.length,
      };
    },
  },
  "stream: ends with exactly one finish part": streaming((llm, asked) => altered(llm, asked, (part) => [part, part])),
  "stream: finishes with a whole response and its usage": streaming((llm, asked) =>
    altered(llm, asked, (part) =>
      part.type === "finish" ? [{ ...part, response: { ...part.response, model: "" } }] : [part],
    ),
  ),
  "stream: sends deltas that add up to the text": streaming((llm, asked) =>
    altered(llm, asked, (part) => (part.type === "finish" ? [part] : [])),
  ),
  "stream: ends in what generate would have given": streaming((llm, asked) =>
    altered(llm, asked, (part) =>
      part.type === "finish" ? [{ ...part, response: { ...part.response, finishReason: "length" } }] : [part],
    ),
  ),
  "stream: can be left early, and asked again": broken((llm) => {
    let left = false;
    return {
      async *stream(asked) {
        if (left) throw new Error("the connection is still open");
        left = true;
        yield* llm.stream(asked);
        left = false;
      },
    };
  }),
  "stream: rejects with the reason of a signal that is aborted already": streaming((llm, asked) =>
    altered(llm, asked, (part) => [part]),
  ),
  "stream: rejects with the reason when aborted on the way": streaming((llm, asked) =>
    altered(llm, asked, (part) => [part]),
  ),
  "structured output: answers with a JSON value": structuring((llm) => async (asked) => ({
    ...(await llm.generate(asked)),
    object: new Date(0).getTime() / 0,
  })),
  "structured output: answers with a whole response and its usage": structuring((llm) => async (asked) => ({
    ...(await llm.generate(asked)),
    model: "",
    object: {},
  })),
  "structured output: leaves the schema as it was": structuring((llm) => async (asked, schema) => {
    scribbleOn(schema);
    return { ...(await llm.generate(asked)), object: {} };
  }),
  "structured output: rejects with the reason of a signal that is aborted already": structuring(
    (llm) => async (asked) => ({ ...(await llm.generate(asked)), object: {} }),
  ),
  "embeddings: are one vector per text, all of one length": embedding(({ vectors }) => ({
    vectors: vectors.map((vector, index) => (index === 1 ? vector.slice(1) : vector)),
  })),
  "embeddings: stand in the order of the texts": embedding(({ vectors }) => ({ vectors: vectors.toReversed() })),
  "embeddings: report usage in whole tokens": embedding(({ usage }) => ({ usage: { ...usage, inputTokens: 0.5 } })),
  "embeddings: reject with the reason of a signal that is aborted already": broken((llm) => ({
    embed: (asked) => llm.embed(asked),
  })),
  "capabilities: are told without asking the backend, and stay the same": broken(() => {
    let asked = 0;
    return { capabilities: () => ({ contextWindow: ++asked }) };
  }),
  "capabilities: an adapter lacks are refused when asked for": broken(() => ({ capabilities: () => ({}) })),
  ...brokenScenes({ ...scripted, capabilities: ["SupportsStreaming", "SupportsStructuredOutput"] }),
  "lifecycle: is healthy after open": broken(() => ({ health: () => Promise.reject(new Error("no key")) })),
  "lifecycle: can be closed twice": broken(() => ({ close: () => Promise.reject(new Error("closed already")) })),
});
