import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type {
  Llm,
  LlmRequest,
  SupportsEmbedding,
  SupportsStreaming,
  SupportsStructuredOutput,
} from "@hexdag/kernel/ports";
import { type Cassette, type CassetteReport, recordCassette, replayCassette } from "@hexdag/stdlib";
import { expect } from "vitest";
import { temporaryFolder } from "./temporary-folder.ts";

/** The same work twice: recorded, then replayed from what was recorded. */
export interface Twice<TResult> {
  readonly directory: string;
  readonly recorded: TResult;
  readonly replayed: TResult;
  readonly report: CassetteReport;
}

/** Does it with a cassette that records, and again with one that replays. */
export async function twice<TResult>(use: (cassette: Cassette) => Promise<TResult>): Promise<Twice<TResult>> {
  const directory = join(await temporaryFolder(), "cassettes");
  const recording = await recordCassette(directory);
  const recorded = await use(recording);
  await recording.close();
  const replaying = await replayCassette(directory);
  const replayed = await use(replaying);
  return { directory, recorded, replayed, report: await replaying.close() };
}

/** Everything below a directory, by path. */
export async function filesOf(directory: string): Promise<Readonly<Record<string, string>>> {
  const files: Record<string, string> = {};
  for (const entry of await readdir(directory, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile()) files[path.slice(directory.length + 1)] = await readFile(path, "utf8");
  }
  return files;
}

export const USAGE = { inputTokens: 3, outputTokens: 2, totalTokens: 5 };
export const ask = (content: string, more: Partial<LlmRequest> = {}): LlmRequest => ({
  messages: [{ role: "user", content }],
  ...more,
});
export const created = (): never => expect.unreachable("a replay makes no adapter");

/** Answers with a number that grows, so that a replay cannot be mistaken for the model. */
export function createCounting(): Llm & SupportsStreaming & SupportsStructuredOutput & SupportsEmbedding {
  let count = 0;
  const response = () =>
    ({ text: `answer ${++count}`, usage: USAGE, finishReason: "stop", model: "counting" }) as const;
  return {
    capabilities: (model) => ({ tools: true, contextWindow: model === "large" ? 200_000 : 8_000 }),
    generate: async () => response(),
    async *stream() {
      const { text } = response();
      for (const word of text.split(" ")) yield { type: "text-delta", text: word };
      yield { type: "finish", response: { ...response(), text } };
    },
    generateStructured: async (request) => ({ ...response(), object: { asked: request.messages.length, count } }),
    embed: async ({ texts }) => ({ vectors: texts.map(() => [++count, 0.5]), usage: USAGE, model: "counting" }),
  };
}
