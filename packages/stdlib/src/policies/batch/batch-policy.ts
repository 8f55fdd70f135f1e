/**
 * Makes one call of several, next to the adapter: every caller has gone through its own policies and set aside its own limits before, and
 * gets its own answer, usage and error after. What cannot be joined goes on as it is.
 */
import { type AdapterCall, canonicalJson, type PlanBatch } from "@hexdag/kernel";
import {
  type EmbeddingRequest,
  type EmbeddingResponse,
  type Llm,
  type LlmRequest,
  type LlmResponse,
  PortError,
  supportsBatch,
  supportsEmbedding,
} from "@hexdag/kernel/ports";
import { type Asking, createGatherer } from "./gather.ts";
import { joinEmbeddings } from "./join-embeddings.ts";
import { throughVendor } from "./vendor-batch.ts";

type Join<TItem, TAnswer> = (asking: Asking<TItem>) => Promise<TAnswer>;

/** What is gathered for one adapter, by what requests must have in common. */
interface Desk {
  readonly embeddings: Map<string, Join<EmbeddingRequest, EmbeddingResponse>>;
  readonly batches: Map<string, Join<LlmRequest, LlmResponse>>;
}

/** Batches, and who hears of those that are given up. */
export interface BatchOptions extends PlanBatch {
  readonly onGivenUp: (ending: Promise<void>) => void;
}

/** Makes a batch policy of its own. Calls of one adapter are joined, whoever makes them; those of two never are. */
export function batchPolicy(rule: BatchOptions): (call: AdapterCall, next: () => unknown) => unknown {
  const desks = new WeakMap<object, Desk>();
  return (call, next) => {
    const { port, method, adapter, args } = call;
    const [request] = args;
    if (port !== "llm" || !isLlm(adapter)) return next();
    const desk = desks.get(adapter) ?? { embeddings: new Map(), batches: new Map() };
    desks.set(adapter, desk);
    if (method === "embed" && isEmbedding(request)) return embedded(rule, { desk, adapter, request, call }) ?? next();
    if (method === "generate" && rule.via === "vendor" && isGeneration(request))
      return submitted(rule, { desk, adapter, request, call });
    return next();
  };
}

interface Joining<TRequest> {
  readonly desk: Desk;
  readonly adapter: Llm;
  readonly request: TRequest;
  readonly call: AdapterCall;
}

function embedded(
  rule: BatchOptions,
  { desk: { embeddings }, adapter, request, call }: Joining<EmbeddingRequest>,
): Promise<EmbeddingResponse> | undefined {
  if (!supportsEmbedding(adapter)) return undefined;
  const { texts, ...rest } = request;
  const key = canonicalJson(rest);
  const join =
    embeddings.get(key) ??
    createGatherer<EmbeddingRequest, EmbeddingResponse>({
      ...rule,
      work: (requests, site) => joinEmbeddings(adapter, requests, site),
    });
  embeddings.set(key, join);
  return join({ item: request, size: texts.length, signal: call.signal, clock: call.clock });
}

function submitted(
  rule: BatchOptions,
  { desk: { batches }, adapter, request, call }: Joining<LlmRequest>,
): Promise<LlmResponse> {
  if (!supportsBatch(adapter)) throw noBatches();
  // A vendor's batch is for one model.
  const key = request.model ?? "";
  const join =
    batches.get(key) ??
    createGatherer<LlmRequest, LlmResponse>({
      ...rule,
      work: (requests, site) => throughVendor(adapter, requests, { ...site, pollIntervalMs: rule.pollIntervalMs }),
    });
  batches.set(key, join);
  return join({ item: request, size: 1, signal: call.signal, clock: call.clock });
}

function noBatches(): PortError {
  return new PortError({
    code: "HD7002",
    port: "llm",
    operation: "generate",
    message: "the batch policy of this port says via: vendor, and its adapter cannot submit batches",
    hint: "take via: vendor out, or use an adapter that can: openai, anthropic",
    retryable: false,
  });
}

function isLlm(adapter: object): adapter is Llm {
  return "generate" in adapter && typeof adapter.generate === "function";
}

function isEmbedding(request: unknown): request is EmbeddingRequest {
  return typeof request === "object" && request !== null && "texts" in request && Array.isArray(request.texts);
}

function isGeneration(request: unknown): request is LlmRequest {
  return typeof request === "object" && request !== null && "messages" in request && Array.isArray(request.messages);
}
