/** Keys that are written otherwise now. */
import type { Pair } from "yaml";
import { byHand, type Migration, respelled, type rewrote } from "./migration.ts";
import { keyOf, pairOf, renameKey, type YamlNodeMap } from "./yaml-map.ts";

/** Where a key is renamed, and how that is noted: as {@link rewrote} or as {@link respelled}. */
interface RenameSite {
  readonly map: YamlNodeMap;
  readonly note: typeof rewrote;
  readonly migration: Migration;
}

/** Renames a key to its newer spelling; where both stand, people choose. */
export function renameOlder(pair: Pair<unknown, unknown>, newer: string, { map, note, migration }: RenameSite): void {
  const older = keyOf(pair);
  if (pairOf(map, newer) !== undefined) {
    byHand(
      pair.key,
      {
        message: `"${older}" and "${newer}" are two spellings of one thing`,
        hint: `keep ${newer}`,
        isTakenToo: true,
      },
      migration,
    );
    return;
  }
  note(pair.key, { message: `"${older}" is written "${newer}"` }, migration);
  renameKey(pair, newer);
}

/** Renames keys whose older spellings this program takes too. */
export function respellKeys(map: YamlNodeMap, spellings: Readonly<Record<string, string>>, migration: Migration): void {
  for (const pair of map.items) {
    const older = keyOf(pair);
    const newer = Object.hasOwn(spellings, older) ? spellings[older] : undefined;
    if (newer !== undefined) renameOlder(pair, newer, { map, note: respelled, migration });
  }
}
