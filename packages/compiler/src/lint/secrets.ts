/**
 * Finds credentials in manifests: texts of a shape that only credentials have, anywhere in a file (comments too), and
 * texts that look random where a key says that a secret stands. What is found is never shown in full.
 */
import type { Place, SourceFile } from "../diagnostics/span.ts";
import type { KindDocument } from "../manifest/documents.ts";
import { placeInScalar } from "../parse/scalar-offsets.ts";
import type { SourceScalar } from "../parse/source-value.ts";
import { textOf, type ValuePath, walkScalars } from "./walk-values.ts";

/** A credential in the text. */
export interface Secret {
  readonly value: string;
  /** Whose it is or what it is, as far as its shape tells. */
  readonly what: string;
  readonly at: Place;
  /** Its shape leaves no doubt. */
  readonly certain: boolean;
}

/** Shapes that issuers give their credentials. The group `v`, where there is one, is the credential itself. */
const SHAPES: readonly (readonly [what: string, shape: string])[] = [
  ["an Anthropic API key", "sk-ant-[\\w-]{20,}"],
  ["an OpenAI API key", "sk-(?=[\\w-]*\\d)[\\w-]{20,}"],
  ["a GitHub token", "gh[pousr]_[A-Za-z0-9]{36,}"],
  ["a GitHub token", "github_pat_\\w{22,}"],
  ["a GitLab token", "glpat-[\\w-]{20,}"],
  ["a Slack token", "xox[abeoprs]-[\\w-]{10,}"],
  ["an AWS access key", "(?:AKIA|ASIA)[0-9A-Z]{16}"],
  ["a Google API key", "AIza[\\w-]{35}"],
  ["a Stripe key", "[sr]k_(?:live|test)_[0-9A-Za-z]{16,}"],
  ["a Hugging Face token", "hf_[A-Za-z0-9]{30,}"],
  ["an npm token", "npm_[A-Za-z0-9]{36}"],
  ["a SendGrid key", "SG\\.[\\w-]{22}\\.[\\w-]{43}"],
  ["a Groq API key", "gsk_[A-Za-z0-9]{40,}"],
  ["a Mailgun key", "key-[0-9a-f]{32}"],
  ["a JSON Web Token", "eyJ[\\w-]{10,}\\.eyJ[\\w-]{10,}\\.[\\w-]{10,}"],
  [
    "a private key",
    "-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----(?:[\\s\\S]{0,8000}?-----END (?:[A-Z]+ )*PRIVATE KEY-----)?",
  ],
];

const ANY_SHAPE = new RegExp(`(?<![\\w-])(?:${SHAPES.map(([, shape]) => `(${shape})`).join("|")})`, "g");

/** Credentials in files and documents, each place once. */
export function findSecrets(files: readonly SourceFile[], documents: readonly KindDocument[]): readonly Secret[] {
  const certain = files.flatMap(secretsByShape);
  const taken = new Set(certain.map(({ value }) => value));
  const likely: Secret[] = [];
  for (const { map } of documents) {
    walkScalars(map, (scalar, path) => {
      const found = likelySecret(scalar, path);
      if (
        found !== undefined &&
        ![...taken].some((value) => found.value.includes(value) || value.includes(found.value))
      )
        likely.push(found);
    });
  }
  return [...certain, ...likely];
}

function secretsByShape(source: SourceFile): readonly Secret[] {
  const found: Secret[] = [];
  for (const match of source.text.matchAll(ANY_SHAPE)) {
    const [value, ...groups] = match;
    const [what = "a credential"] = SHAPES[groups.findIndex((group) => group !== undefined)] ?? [];
    if (isPlaceholder(value)) continue;
    found.push({ value, what, at: { source, start: match.index, end: match.index + value.length }, certain: true });
  }
  return found;
}

/** Words of keys that hold secrets, and words that say that a key does not. */
const SECRET_WORDS = /^(?:key|apikey|secret|token|password|passwd|passphrase|credentials?|private|authorization|auth)$/;
const OTHER_WORDS =
  /^(?:max|min|limit|count|tokens|field|fields|public|dedupe|sort|group|partition|primary|foreign|idempotency|name|names|id|file|path|env|type|url|header|cache|schema|description|prefix)$/;

const PASSWORD_WORDS = /^(?:password|passwd|passphrase)$/;

function likelySecret(scalar: SourceScalar, path: ValuePath): Secret | undefined {
  const text = textOf(scalar);
  if (text === undefined || scalar.tag !== undefined || scalar.substituted === true) return undefined;
  const login = /^[a-z][a-z0-9+.-]*:\/\/[^\s/:@]+:([^\s/@]{3,})@/i.exec(text);
  if (login?.[1] !== undefined && !isReference(login[1]) && !isPlaceholder(login[1])) {
    const start = text.indexOf(login[1], text.indexOf("://") + 3);
    return {
      value: login[1],
      what: "a password in a URL",
      at: placeInScalar(scalar, start, start + login[1].length),
      certain: false,
    };
  }
  const key = path.findLast((step) => typeof step === "string");
  // The name of a secret is none.
  const words = typeof key === "string" && key !== "$secret" ? wordsOf(key) : [];
  if (!words.some((word) => SECRET_WORDS.test(word)) || words.some((word) => OTHER_WORDS.test(word))) return undefined;
  const value = text.replace(/^(?:Bearer|Basic|Token) +/i, "");
  if (/\s/.test(value) || isReference(value) || isPlaceholder(value)) return undefined;
  const isPassword = words.some((word) => PASSWORD_WORDS.test(word)) && value.length >= 6;
  if (!isPassword && !isRandom(value)) return undefined;
  const start = text.length - value.length;
  return {
    value,
    what: `the value of "${String(key)}"`,
    at: placeInScalar(scalar, start, text.length),
    certain: false,
  };
}

function wordsOf(key: string): readonly string[] {
  return key
    .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== "");
}

/** Read from elsewhere when it is needed. */
function isReference(value: string): boolean {
  return /\{\{|\$\{|^\$|^nodes\[|^[\w.]+\.[\w.]+$/.test(value) && !/\d{4}/.test(value);
}

function isPlaceholder(value: string): boolean {
  return /x{4}|\*{3}|\.{3}|…|^<.*>$|example|your[-_ ]|changeme|placeholder|redacted|dummy|(.)\1{7}/i.test(value);
}

const RANDOM_LENGTH = 12;
const RANDOM_BITS = 3;

/** Long, with letters and digits, and of many different ones. */
function isRandom(value: string): boolean {
  return (
    value.length >= RANDOM_LENGTH && /[a-z]/i.test(value) && /\d/.test(value) && bitsPerCharacter(value) >= RANDOM_BITS
  );
}

function bitsPerCharacter(value: string): number {
  const counts = new Map<string, number>();
  for (const character of value) counts.set(character, (counts.get(character) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / value.length) * Math.log2(count / value.length);
  return bits;
}

const SHOWN = 4;

/** Enough of a secret to find it by, in a text of the same lines and columns. */
function masked(value: string): string {
  const shown = Math.min(SHOWN, Math.floor(value.length / 4));
  return value.slice(0, shown) + value.slice(shown).replace(/[^\n]/g, "*");
}

/** A text without the secrets in it. */
export function withoutSecrets(text: string, secrets: readonly Secret[]): string {
  let clean = text;
  for (const { value } of secrets) clean = clean.replaceAll(value, masked(value));
  return clean;
}
