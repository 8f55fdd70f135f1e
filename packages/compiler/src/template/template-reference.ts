import type { CompilerCode } from "../diagnostics/codes.ts";
import type { Severity } from "../diagnostics/diagnostic.ts";

/** A path in a template that leads out of the template: its first part is a name of the surrounding scope. */
export interface TemplateReference {
  readonly parts: readonly string[];
  /** The whole path as written. */
  readonly start: number;
  readonly end: number;
  /** `text`: the path is all of `{{ }}`. `value`: an argument of a helper or block. */
  readonly role: "text" | "value";
  /** For `text`: where `{{` starts and `}}` ends. */
  readonly outer?: readonly [start: number, end: number];
  /** Inside `each` or `with`, where plain names mean the current item: the path must be written from `@root`. */
  readonly nested: boolean;
}

/** A name inside `each` or `with`, which is a field of the item, and might have been meant otherwise. */
export interface ItemField {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

/** Something wrong with a template, with offsets in its text. */
export interface TemplateProblem {
  readonly code: CompilerCode;
  readonly severity?: Severity;
  readonly message: string;
  readonly hint?: string | undefined;
  readonly start: number;
  readonly end: number;
}

/** What a template uses and what is wrong with it. Offsets are in its own text. */
export interface TemplateReading {
  readonly references: readonly TemplateReference[];
  readonly itemFields: readonly ItemField[];
  readonly problems: readonly TemplateProblem[];
}
