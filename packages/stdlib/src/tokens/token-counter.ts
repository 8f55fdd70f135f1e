/**
 * Counts tokens as the vendor does, for models whose vendor says how. The tables of an encoding are megabytes, so they are loaded for
 * plans whose tokens or cost are limited, and whose models are known beforehand; every other text is estimated by its length.
 */
import { estimateTokens, type Plan, type TokenCounter } from "@hexdag/kernel";
import { countPieces } from "./count-pieces.ts";
import { type Encoding, encodingOf } from "./encodings.ts";

export interface TokenCounterOptions {
  /** Whether what a run may spend is limited from outside the plan: by the command line, or by a run that starts it. */
  readonly limited?: boolean;
}

/**
 * Loads what counting takes for the models a plan names. `undefined` when nothing is limited, none of them is known, or `gpt-tokenizer`
 * is not installed, which is an optional peer of this package: the kernel's own estimate is all there is to have then.
 *
 * @example
 * const countTokens = await loadTokenCounter(plan);
 * runGraph(graph, { ...(countTokens === undefined ? {} : { countTokens }) });
 */
export async function loadTokenCounter(
  plan: Plan,
  { limited = false }: TokenCounterOptions = {},
): Promise<TokenCounter | undefined> {
  const found = lookThrough(plan);
  if (!limited && !found.limited) return undefined;
  const encodings = new Set([...found.models].flatMap((model) => encodingOf(model) ?? []));
  if (encodings.size === 0) return undefined;
  const counters = await loadCounters([...encodings]);
  if (counters === undefined) return undefined;
  return (text, model) => {
    const encoding = model === undefined ? undefined : encodingOf(model);
    const count = encoding === undefined ? undefined : counters.get(encoding);
    return count === undefined ? estimateTokens(text) : countPieces(text, count);
  };
}

/** Whether a plan limits tokens or cost anywhere, and so the runs that it starts. */
export function limitsTokens(plan: Plan): boolean {
  return lookThrough(plan).limited;
}

interface Found {
  readonly limited: boolean;
  readonly models: ReadonlySet<string>;
}

/** Looks at every value of a plan once: models stand in configs of ports and nodes, and in policies. */
function lookThrough(plan: Plan): Found {
  const models = new Set<string>();
  let limited = false;
  const waiting: unknown[] = [plan];
  while (waiting.length > 0) {
    const value = waiting.pop();
    if (typeof value !== "object" || value === null) continue;
    for (const [key, member] of Object.entries(value)) {
      limited ||= key === "maxTotalTokens" || key === "maxCostUsd";
      if (typeof member === "string") {
        if (key.endsWith("odel")) models.add(member);
      } else if (typeof member === "object") waiting.push(member);
    }
    if ("type" in value && value.type === "fallback" && "to" in value && Array.isArray(value.to))
      for (const model of value.to) if (typeof model === "string") models.add(model);
  }
  return { limited, models };
}

/** What a text says about the encoding itself, such as `<|endoftext|>`, is text like any other. */
const PLAIN = { disallowedSpecial: new Set<string>() };

type Count = (text: string) => number;

/** `undefined`: the tables are not installed. */
async function loadCounters(encodings: readonly Encoding[]): Promise<ReadonlyMap<Encoding, Count> | undefined> {
  try {
    return new Map(await Promise.all(encodings.map(async (each) => [each, await load(each)] as const)));
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ERR_MODULE_NOT_FOUND") return undefined;
    throw error;
  }
}

async function load(encoding: Encoding): Promise<Count> {
  const { countTokens } =
    encoding === "o200k_base"
      ? await import("gpt-tokenizer/encoding/o200k_base")
      : await import("gpt-tokenizer/encoding/cl100k_base");
  return (text) => countTokens(text, PLAIN);
}
