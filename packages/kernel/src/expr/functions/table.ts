import { COLLECTION_FUNCTIONS, MAP_FUNCTIONS } from "./collection.ts";
import { CONVERT_FUNCTIONS, NULL_FUNCTIONS } from "./convert.ts";
import type { ExprFunction, FunctionSignature, FunctionTable } from "./function.ts";
import { NUMBER_FUNCTIONS } from "./number.ts";
import { IDENTITY_FUNCTIONS, QUERY_FUNCTIONS } from "./query.ts";
import { TEXT_FUNCTIONS } from "./text.ts";
import { TIME_FUNCTIONS } from "./time.ts";

const ALL: readonly ExprFunction[] = [
  ...COLLECTION_FUNCTIONS,
  ...QUERY_FUNCTIONS,
  ...MAP_FUNCTIONS,
  ...TEXT_FUNCTIONS,
  ...NUMBER_FUNCTIONS,
  ...CONVERT_FUNCTIONS,
  ...NULL_FUNCTIONS,
  ...TIME_FUNCTIONS,
  ...IDENTITY_FUNCTIONS,
];

/** The functions every expression may call. */
export const BUILTIN_FUNCTIONS: FunctionTable = new Map(ALL.map((fn) => [fn.name, fn]));

/** The same as data, by name: for the compiler's checks, `hexdag explain` and the reference. */
export const functionSignatures: ReadonlyMap<string, FunctionSignature> = new Map(
  ALL.map(({ run: _run, bind: _bind, ...signature }) => [signature.name, Object.freeze(signature)]),
);
