/** What is known of models by their names. */
import type { LlmCapabilities } from "@hexdag/kernel/ports";

export interface ModelFacts {
  readonly can: LlmCapabilities;
  /** Takes `temperature` and `top_p`. */
  readonly samples: boolean;
  /** How it is asked to think: with a budget in tokens, or with an effort by which it decides itself. */
  readonly thinks: "budget" | "effort" | "both";
  /** Holds its answer to a JSON Schema. */
  readonly structured: boolean;
  /** The longest answer when nobody says; thoughts count. */
  readonly maxTokens: number;
}

const ABLE: LlmCapabilities = { tools: true, vision: true, files: true, reasoning: true };
const OLDER = { can: { ...ABLE, contextWindow: 200_000 }, samples: true, thinks: "budget", maxTokens: 8_192 } as const;
const NEWEST: ModelFacts = { can: ABLE, samples: false, thinks: "effort", structured: true, maxTokens: 16_384 };

/** The first that fits holds. */
const FACTS: readonly { readonly models: RegExp; readonly facts: ModelFacts }[] = [
  { models: /^claude-3-7/, facts: { ...OLDER, structured: false } },
  {
    models: /^claude-3/,
    facts: { ...OLDER, can: { ...OLDER.can, reasoning: false }, structured: false, maxTokens: 4_096 },
  },
  { models: /^claude-(?:opus|sonnet)-4(?:-0)?(?:-\d{8})?$/, facts: { ...OLDER, structured: false } },
  { models: /^claude-[a-z]+-4-[1-5](?:-\d{8})?$/, facts: { ...OLDER, structured: true } },
  {
    models: /^claude-[a-z]+-4-6(?:-\d{8})?$/,
    facts: { ...OLDER, thinks: "both", structured: true, maxTokens: 16_384 },
  },
  { models: /^claude-/, facts: NEWEST },
];

/** Of somebody else's model behind a gateway nothing is known: whatever is asked goes there, and the gateway says what it cannot do. */
const UNKNOWN: ModelFacts = { can: ABLE, samples: true, thinks: "both", structured: true, maxTokens: 8_192 };

export function factsOf(model: string): ModelFacts {
  return FACTS.find(({ models }) => models.test(model))?.facts ?? UNKNOWN;
}
