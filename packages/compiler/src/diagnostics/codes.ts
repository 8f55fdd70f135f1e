import { ENVIRONMENT_CODES } from "./codes-environment.ts";
import { KIND_CODES } from "./codes-kinds.ts";
import { MACRO_CODES } from "./codes-macro.ts";
import { REFERENCE_CODES } from "./codes-reference.ts";
import { STRUCTURE_CODES } from "./codes-structure.ts";
import { TEMPLATE_CODES } from "./codes-template.ts";
import { TEXT_CODES } from "./codes-text.ts";

/** Every diagnostic the compiler raises itself. A code means one thing for ever. */
export const COMPILER_CODES = {
  ...TEXT_CODES,
  ...STRUCTURE_CODES,
  ...REFERENCE_CODES,
  ...MACRO_CODES,
  ...KIND_CODES,
  ...ENVIRONMENT_CODES,
  ...TEMPLATE_CODES,
} as const;

/** A code of the compiler's own table, or one of the expression language's (HD41xx). */
export type CompilerCode = keyof typeof COMPILER_CODES | `HD41${number}`;
