/**
 * `${NAME}` and `${NAME:default}` in the text of a scalar. The value is always text: what it means is decided by the field it
 * lands in (`manifest/typed-text.ts`). Names that say they hold a secret are not looked up: they become handles.
 */
import type { Reporter } from "../diagnostics/reporter.ts";
import { placeInScalar } from "../parse/scalar-offsets.ts";
import type { SourceMap, SourceScalar } from "../parse/source-value.ts";
import { looksSecret, secretHandle, secretText, wordIn } from "./secrets.ts";

/** `$${` is a `${` that means nothing; other text between braces means nothing either. */
const VARIABLE = /\$\$\{|\$\{([A-Za-z_][A-Za-z0-9_]*)(?::([^}]*))?\}/g;

/** Looks variables up, and remembers which were asked for. */
export interface Variables {
  readonly reporter: Reporter;
  /** The environment; absent where the manifest may not read it. */
  readonly env: ((name: string) => string | undefined) | undefined;
  /** What is not set is a warning. */
  readonly lenient: boolean;
  readonly asked: Map<string, string | undefined>;
  /** Set once a handle has been made. */
  secrets: boolean;
}

/** Whether a text holds what this file replaces. */
export function hasVariables(text: string): boolean {
  return text.includes("${") && text.search(VARIABLE) !== -1;
}

/** The scalar with its variables replaced; itself when it holds none. */
export function substitute(scalar: SourceScalar, variables: Variables): SourceScalar | SourceMap {
  const { data } = scalar;
  if (typeof data !== "string" || !hasVariables(data)) return scalar;
  if (variables.env === undefined) return refuse(scalar, data, variables.reporter);
  const read = readParts(scalar, data, variables);
  if (read.broken) return { ...scalar, data: null, broken: true };
  const { parts } = read;
  const [only, ...others] = parts;
  if (typeof only === "string" && others.length === 0)
    return { ...scalar, data: only, substituted: true, ...(read.unset ? { unset: true } : {}) };
  variables.secrets = true;
  return typeof only === "object" && others.length === 0
    ? secretHandle(only.secret, scalar)
    : secretText(parts, scalar);
}

type Part = string | { readonly secret: string };

interface Parts {
  readonly parts: readonly Part[];
  readonly broken: boolean;
  readonly unset: boolean;
}

function readParts(scalar: SourceScalar, text: string, variables: Variables): Parts {
  const parts: Part[] = [];
  let [literal, end, broken, unset] = ["", 0, false, false];
  for (const match of text.matchAll(VARIABLE)) {
    const [written, name, otherwise] = match;
    literal += text.slice(end, match.index);
    end = match.index + written.length;
    const variable = { scalar, start: match.index, end };
    if (name === undefined) literal += "${";
    else if (looksSecret(name)) {
      if (otherwise !== undefined) reportDefault(name, variable, variables);
      broken ||= otherwise !== undefined;
      if (literal !== "") parts.push(literal);
      parts.push({ secret: name });
      literal = "";
    } else {
      const value = valueOf(name, variables) ?? otherwise;
      if (value === undefined) reportUnset(name, variable, variables);
      broken ||= value === undefined && !variables.lenient;
      unset ||= value === undefined;
      literal += value ?? written;
    }
  }
  literal += text.slice(end);
  if (literal !== "" || parts.length === 0) parts.push(literal);
  return { parts, broken, unset };
}

function valueOf(name: string, { asked, env }: Variables): string | undefined {
  if (!asked.has(name)) asked.set(name, env?.(name));
  return asked.get(name);
}

interface WrittenVariable {
  readonly scalar: SourceScalar;
  readonly start: number;
  readonly end: number;
}

function reportUnset(name: string, { scalar, start, end }: WrittenVariable, { reporter, lenient }: Variables): void {
  reporter.report({
    code: "HD3501",
    severity: lenient ? "warning" : "error",
    message: `the environment variable ${name} is not set`,
    hint: `set it, or give a default: \${${name}:…}; to write the text itself, $\${${name}}`,
    at: placeInScalar(scalar, start, end),
  });
}

function reportDefault(name: string, { scalar, start, end }: WrittenVariable, { reporter }: Variables): void {
  reporter.report({
    code: "HD3505",
    message: `a secret has no default: a name with ${wordIn(name)} in it is taken for a secret, and a default stands here in clear`,
    hint: `write \${${name}} and set the variable; if it is no secret, give it another name`,
    at: placeInScalar(scalar, start, end),
  });
}

function refuse(scalar: SourceScalar, text: string, reporter: Reporter): SourceScalar {
  for (const { index, 0: written, 1: name } of text.matchAll(VARIABLE)) {
    if (name === undefined) continue;
    reporter.report({
      code: "HD3502",
      message: `${written} cannot be used: a manifest that was sent in may not read this machine's environment`,
      hint: "pass the value as run input, and read $input.name",
      at: placeInScalar(scalar, index, index + written.length),
    });
  }
  return { ...scalar, data: null, broken: true };
}
