/** What a model call will send, and how long its answer may get, before it is made. */
import type { Billed } from "./prices.ts";

/** Counts the tokens of a text, for a model where one is known. The host may bring a vendor's own; see `estimateTokens`. */
export type TokenCounter = (text: string, model?: string) => number;

/** What is known of a call beforehand. */
export interface CallEstimate {
  readonly inputTokens: number;
  readonly images: number;
  /** Whether texts are made vectors. */
  readonly embedding: boolean;
  /** The longest answer the request allows; absent: it does not say. */
  readonly maxTokens: number | undefined;
  readonly model: string | undefined;
  /** Whether the call generates text at all. */
  readonly hasOutput: boolean;
}

/** Tokens that an image is taken for: what OpenAI bills for a large one in high detail (1,105), rounded up. */
const TOKENS_PER_IMAGE = 1_200;
/** What a message costs besides its text, with every vendor we know. */
const TOKENS_PER_MESSAGE = 4;
/** What an answer is opened with, and what tools are told in besides their own text: OpenAI counts both as input. */
const TOKENS_PER_ANSWER = 3;
const TOKENS_PER_TOOL_LIST = 16;

/**
 * Tokens of a text for any vendor: one for three bytes of UTF-8, which is more than usual tokenizers make of prose in any
 * script, and about right for code. An estimate: what is billed is what counts in the end.
 */
export function estimateTokens(text: string): number {
  let bytes = 0;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    bytes += unit < 0x80 ? 1 : unit < 0x800 ? 2 : unit >= 0xd800 && unit < 0xe000 ? 2 : 3;
  }
  return Math.ceil(bytes / 3);
}

/** How a call is counted. */
export interface Counting {
  readonly countTokens: TokenCounter;
  /** The model that answers a request which names none. */
  readonly model?: string | undefined;
}

/** Estimates a call of the `llm` port by its method and arguments. */
export function estimateCall(method: string, args: readonly unknown[], counting: Counting): CallEstimate {
  const [request, schema] = args;
  if (method === "submitBatch" && Array.isArray(request)) return estimateBatch(request, counting);
  const model = requestedModel(method, args) ?? counting.model;
  const count = (text: string): number => counting.countTokens(text, model);
  if (method === "embed") {
    const texts = member(request, "texts");
    const inputTokens = Array.isArray(texts)
      ? texts.reduce((sum: number, text: unknown) => sum + (typeof text === "string" ? count(text) : 0), 0)
      : 0;
    return { inputTokens, images: 0, embedding: true, maxTokens: 0, model, hasOutput: false };
  }
  const counted = countMessages(member(request, "messages"), count);
  const extra = [member(request, "tools"), method === "generateStructured" ? schema : undefined];
  const extraTokens = extra.reduce<number>(
    (sum, value) => sum + (value === undefined ? 0 : TOKENS_PER_TOOL_LIST + count(JSON.stringify(value))),
    0,
  );
  const maxTokens = member(request, "maxTokens");
  return {
    inputTokens: TOKENS_PER_ANSWER + counted.tokens + extraTokens,
    images: counted.images,
    embedding: false,
    maxTokens: typeof maxTokens === "number" ? maxTokens : undefined,
    model,
    hasOutput: true,
  };
}

/** What a call is billed for besides tokens of text. */
export function billedFor(method: string, [request]: readonly unknown[]): Billed {
  if (method === "embed") return { embedding: true };
  const requests = Array.isArray(request) ? request : [request];
  const images = requests.reduce<number>((sum, one: unknown) => sum + imagesIn(member(one, "messages")), 0);
  return images === 0 ? {} : { images };
}

function imagesIn(messages: unknown): number {
  return partsIn(messages).filter((part) => member(part, "type") === "image").length;
}

function partsIn(messages: unknown): readonly unknown[] {
  const contents = (Array.isArray(messages) ? messages : []).map((message: unknown) => member(message, "content"));
  return contents.flatMap((content) => (Array.isArray(content) ? content : []));
}

/** The model a call names; of a batch, that of the first request. */
export function requestedModel(method: string, [request]: readonly unknown[]): string | undefined {
  return textIn(method === "submitBatch" && Array.isArray(request) ? request[0] : request, "model");
}

/** The model that answers a request which names none, by an adapter's config. */
export function defaultModel(config: unknown, method: string): string | undefined {
  const own = method === "embed" ? (textIn(config, "embedding_model") ?? textIn(config, "embeddingModel")) : undefined;
  return own ?? textIn(config, "model");
}

/** The arguments with the answer clamped. */
export function withMaxTokens(method: string, args: readonly unknown[], maxTokens: number): readonly unknown[] {
  const [request, ...rest] = args;
  if (method === "submitBatch" && Array.isArray(request)) {
    const each = Math.max(1, Math.floor(maxTokens / Math.max(1, request.length)));
    return [request.map((one: unknown) => clamp(one, each)), ...rest];
  }
  return [clamp(request, maxTokens), ...rest];
}

function clamp(request: unknown, maxTokens: number): unknown {
  if (typeof request !== "object" || request === null) return request;
  const own = member(request, "maxTokens");
  // One that says nothing and has all the room there is keeps the vendor's default.
  return { ...request, maxTokens: typeof own === "number" ? Math.min(own, maxTokens) : maxTokens };
}

function estimateBatch(requests: readonly unknown[], counting: Counting): CallEstimate {
  const each = requests.map((request) => estimateCall("generate", [request], counting));
  const known = each.every(({ maxTokens }) => maxTokens !== undefined);
  return {
    inputTokens: each.reduce((sum, { inputTokens }) => sum + inputTokens, 0),
    images: each.reduce((sum, { images }) => sum + images, 0),
    embedding: false,
    maxTokens: known ? each.reduce((sum, { maxTokens = 0 }) => sum + maxTokens, 0) : undefined,
    model: each[0]?.model,
    hasOutput: true,
  };
}

function countMessages(
  messages: unknown,
  countTokens: (text: string) => number,
): { readonly tokens: number; readonly images: number } {
  let tokens = 0;
  let images = 0;
  for (const message of Array.isArray(messages) ? messages : []) {
    tokens += TOKENS_PER_MESSAGE;
    const content = member(message, "content");
    if (typeof content === "string") tokens += countTokens(content);
    for (const part of Array.isArray(content) ? content : []) {
      if (member(part, "type") === "image") {
        images += 1;
        tokens += TOKENS_PER_IMAGE;
      } else tokens += countTokens(textIn(part, "text") ?? JSON.stringify(part) ?? "");
    }
  }
  return { tokens, images };
}

function textIn(value: unknown, key: string): string | undefined {
  const found = member(value, key);
  return typeof found === "string" ? found : undefined;
}

function member(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, key) ? Reflect.get(value, key) : undefined;
}
