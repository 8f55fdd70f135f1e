/** How texts become tokens, and which models do it how. Vendors that publish no encoding are not here. */
export type Encoding = "o200k_base" | "cl100k_base";

/** From the newest family to the oldest: the first that fits counts. */
const FAMILIES: readonly (readonly [family: RegExp, encoding: Encoding])[] = [
  [
    /^(?:gpt-5|gpt-4o|gpt-4\.1|gpt-4\.5|chatgpt-4o|gpt-oss|codex-mini|computer-use|o[134])(?:$|[^a-z0-9])/u,
    "o200k_base",
  ],
  [/^(?:gpt-4|gpt-3\.5|gpt-35|text-embedding-(?:ada-002|3))(?:$|[^a-z0-9])/u, "cl100k_base"],
];

/** The encoding of a model, however it is spelled: `openai/gpt-5-mini`, `ft:gpt-4o:acme::1`. `undefined` where nobody can tell. */
export function encodingOf(model: string): Encoding | undefined {
  const short = model.slice(model.lastIndexOf("/") + 1).replace(/^ft:/u, "");
  return FAMILIES.find(([family]) => family.test(short))?.[1];
}
