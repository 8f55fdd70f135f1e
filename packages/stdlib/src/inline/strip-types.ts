import { stripTypeScriptTypes } from "node:module";
import { quietly } from "./quietly.ts";

/** Why text is no TypeScript that Node can run. */
export interface TypeProblem {
  readonly message: string;
  readonly hint?: string;
  /** Counted from 1. */
  readonly line?: number;
}

/** Text with blanks in place of types: every character that is left stays where it was. */
export function stripTypes(code: string): string | TypeProblem {
  try {
    return quietly(() => stripTypeScriptTypes(code, { mode: "strip" }));
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const unsupported = "code" in error && error.code === "ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX";
    const line = /^:(\d+)$/m.exec(error.stack?.split("\n")[0] ?? "")?.[1];
    return {
      message: error.message,
      ...(unsupported
        ? { hint: "types are taken out and nothing more: write `as const` objects instead of enums" }
        : {}),
      ...(line === undefined ? {} : { line: Number(line) }),
    };
  }
}
