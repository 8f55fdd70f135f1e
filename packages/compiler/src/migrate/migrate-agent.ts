/** Agents as the Python program wrote them. */
import { isMap, isScalar, Pair, Scalar, YAMLMap } from "yaml";
import { byHand, type Migration, rewrote } from "./migration.ts";
import { pairOf, renameKey, type YamlNodeMap } from "./yaml-map.ts";

/** `continuation_prompts`, by phase, are the prompts of phases. */
export function migrateAgent(spec: YamlNodeMap, migration: Migration): void {
  const pair = pairOf(spec, "continuation_prompts");
  if (pair === undefined) return;
  if (!isMap(pair.value) || pairOf(spec, "phases") !== undefined) {
    byHand(
      pair.key,
      { message: "`continuation_prompts` are the prompts of phases", hint: "write phases: {name: {prompt: …}}" },
      migration,
    );
    return;
  }
  rewrote(pair.key, { message: '"continuation_prompts" is written "phases", each with its prompt' }, migration);
  renameKey(pair, "phases");
  for (const phase of pair.value.items) {
    if (!isScalar(phase.value)) continue;
    const prompt = new YAMLMap<unknown, unknown>();
    prompt.items.push(new Pair<unknown, unknown>(new Scalar("prompt"), phase.value));
    phase.value = prompt;
  }
}
