import { isScalar, Pair, Scalar, YAMLMap } from "yaml";
import { byHand, type Migration, respelled } from "./migration.ts";
import { insertAfter, keyOf, pairOf, plainPair, removeKey, renameKey, type YamlNodeMap } from "./yaml-map.ts";

/** What stands beside `max_retries`, and where it goes. */
const BESIDE: Readonly<Record<string, string>> = {
  retry_delay: "initial_delay",
  retry_backoff: "backoff",
  retry_max_delay: "max_delay",
};

/**
 * `max_retries` was the number of all tries; here it is those after the first. So it becomes `retry`, where `max_attempts`
 * means what it meant, and a second migration finds nothing to do.
 */
export function migrateRetries(spec: YamlNodeMap, migration: Migration): void {
  const pair = pairOf(spec, "max_retries");
  if (pair === undefined || pairOf(spec, "retry") !== undefined) return;
  const tries: unknown = isScalar(pair.value) ? pair.value.value : undefined;
  if (typeof tries !== "number" || !Number.isInteger(tries)) {
    const hint = "write retry: {max_attempts: N}, with the number of all tries";
    byHand(
      pair.key,
      { message: "max_retries is no whole number, and it counted the first try too", hint, isTakenToo: true },
      migration,
    );
    return;
  }
  const beside = Object.keys(BESIDE).flatMap((key) => pairOf(spec, key) ?? []);
  if (tries <= 1) {
    respelled(pair.key, { message: `max_retries: ${tries} meant one try and no other; it is taken out` }, migration);
    for (const each of [pair, ...beside]) removeKey(spec, keyOf(each));
    return;
  }
  const attempts = new Scalar(tries);
  keepComments(pair, attempts);
  const retry = new YAMLMap<unknown, unknown>();
  retry.items.push(new Pair<unknown, unknown>(new Scalar("max_attempts"), attempts));
  retry.flow = (beside.length === 0 && attempts.comment === undefined) || spec.flow === true;
  for (const each of beside) addBeside(retry, each, migration);
  insertAfter(spec, "max_retries", plainPair("retry", retry));
  respelled(
    pair.key,
    { message: `max_retries: ${tries} meant ${tries} tries in all: retry: {max_attempts: ${tries}}` },
    migration,
  );
  for (const each of [pair, ...beside]) removeKey(spec, keyOf(each));
}

function keepComments({ key, value }: Pair<unknown, unknown>, onto: Scalar): void {
  const before = isScalar(key) ? key.commentBefore : undefined;
  const beside = isScalar(value) ? value.comment : undefined;
  const comment = [before, beside].filter((each) => typeof each === "string").join("\n");
  if (comment !== "") onto.comment = comment;
}

function addBeside(retry: YamlNodeMap, pair: Pair<unknown, unknown>, migration: Migration): void {
  const older = keyOf(pair);
  const value: unknown = isScalar(pair.value) ? pair.value.value : undefined;
  if (older === "retry_backoff") {
    if (value === 2) return;
    if (value !== 1) {
      const message = `retry_backoff: ${String(value)} multiplied each delay by that; here delays double`;
      byHand(pair.key, { message, hint: "choose backoff: exponential, linear or constant" }, migration);
      return;
    }
    pair.value = new Scalar("constant");
  }
  renameKey(pair, BESIDE[older] ?? older);
  retry.items.push(pair);
}
