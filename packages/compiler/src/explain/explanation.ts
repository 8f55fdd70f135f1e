/** What `hexdag explain` answers with: data, to be drawn by whoever asked. */

/** What may stand in a field. */
export interface FieldType {
  /** For people: `a whole number, at least 1`. */
  readonly words: string;
  /** As schemas write it for short: `int`. */
  readonly short: string;
}

/** What can be said of one field, or of anything that has fields. */
export interface FieldExplanation {
  readonly name: string;
  /** What to ask for to read about it alone. */
  readonly path: string;
  readonly description: string;
  readonly type: FieldType;
  readonly required: boolean;
  /** Absent: leaving it out has no value of its own; the description says what happens. */
  readonly default?: unknown;
  readonly examples: readonly unknown[];
  /** What the text in it is read as, such as a template. */
  readonly readAs?: string;
  /** When it applies, if it does not always: `type: schedule`. */
  readonly only?: string;
  /** Fields inside it; empty when they were not asked for. */
  readonly fields: readonly FieldExplanation[];
}

/** Something else that can be asked for. */
export interface Topic {
  readonly path: string;
  readonly description: string;
}

/** The answer to a question. */
export interface Explanation {
  readonly path: string;
  /** What it is about. */
  readonly topic:
    | "overview"
    | "list"
    | "document"
    | "field"
    | "node"
    | "adapter"
    | "macro"
    | "function"
    | "code"
    | "rule";
  readonly title: string;
  readonly description: string;
  /** For a field: what may stand in it. */
  readonly field?: Omit<FieldExplanation, "fields" | "description">;
  /** Further sentences, such as other spellings. */
  readonly notes: readonly string[];
  /** As a manifest writes it. */
  readonly examples: readonly unknown[];
  readonly fields: readonly FieldExplanation[];
  readonly topics: readonly Topic[];
}

/** There is nothing of that name. */
export interface UnknownTopic {
  readonly message: string;
  readonly hint: string;
}

/** Whether a question had an answer. */
export type ExplainOutcome =
  | { readonly explanation: Explanation; readonly unknown?: undefined }
  | { readonly explanation?: undefined; readonly unknown: UnknownTopic };
