/** Pseudo-random values that depend on nothing but their arguments, so that a run's seed reproduces them. Not for secrets. */

/** A number in [0, 1). FNV-1a over the key, finished with the mixer of MurmurHash3 (both public domain). */
export function seededFraction(seed: number, key: string): number {
  let hash = (0x811c9dc5 ^ seed) >>> 0;
  for (let index = 0; index < key.length; index++) hash = Math.imul(hash ^ key.charCodeAt(index), 0x01000193);
  hash ^= hash >>> 16;
  hash = Math.imul(hash, 0x85ebca6b);
  hash ^= hash >>> 13;
  hash = Math.imul(hash, 0xc2b2ae35);
  hash ^= hash >>> 16;
  return (hash >>> 0) / 0x1_0000_0000;
}

/** A seed made of any text. */
export function seedOf(text: string): number {
  return Math.floor(seededFraction(0, text) * 0x1_0000_0000);
}

/** A UUID of version 4's form (RFC 9562) whose bits come from the seed and the key. */
export function seededUuid(seed: number, key: string): string {
  let hex = "";
  for (let part = 0; part < 4; part++)
    hex += Math.floor(seededFraction(seed, `${key}#${part}`) * 0x1_0000_0000)
      .toString(16)
      .padStart(8, "0");
  const variant = "89ab".charAt(Number.parseInt(hex.charAt(16), 16) % 4);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
