import type { CodeEntry, ComponentRegistry } from "@hexdag/kernel";

/** What can be asked about. */
export interface ExplainOptions {
  readonly components: ComponentRegistry;
  /** Error codes by name. */
  readonly codes: { readonly [code: string]: CodeEntry };
  /** Lint rules by id. */
  readonly rules?: { readonly [id: string]: CodeEntry };
  /** With the fields inside fields. */
  readonly recursive?: boolean;
}

/** An explanation to be filled in. */
export const NOTHING = { notes: [], examples: [], fields: [], topics: [] } as const;
