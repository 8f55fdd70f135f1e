/** Adapters: in ports, in `kind: Adapter`, in pools. */
import { isMap, isScalar, isSeq } from "yaml";
import { byHand, type Migration, rewrote } from "./migration.ts";
import { adapterName, fileReference } from "./python-functions.ts";
import { respellKeys } from "./respell-keys.ts";
import { listOf, mapsIn, pairOf, textIn, type YamlNodeMap } from "./yaml-map.ts";

const OLDER: Readonly<Record<string, string>> = { class: "adapter", name: "adapter", params: "config" };

/** Every port of a map of ports. */
export function migratePorts(ports: YamlNodeMap | undefined, migration: Migration): void {
  for (const { value } of ports?.items ?? []) {
    if (isMap(value)) migrateFilling(value, migration);
    else renameAdapter(value, migration);
  }
}

/** What fills a port. */
export function migrateFilling(map: YamlNodeMap, migration: Migration): void {
  respellKeys(map, OLDER, migration);
  renameAdapter(pairOf(map, "adapter")?.value, migration);
  for (const member of mapsIn(listOf(map, "adapters"))) migrateFilling(member, migration);
  migrateMiddleware(map, migration);
}

function renameAdapter(value: unknown, migration: Migration): void {
  const written = textIn(value);
  if (written === undefined || !isScalar(value) || written.includes("/") || written.includes("#")) return;
  const known = adapterName(written);
  if (known === written) return;
  if (known !== undefined) {
    rewrote(value, { message: `the adapter "${written}" is "${known}" here` }, migration);
    value.value = known;
    return;
  }
  const file = fileReference(written);
  if (file === undefined) return;
  value.value = file.reference;
  rewrote(value, { message: `${written} is written ${file.reference}` }, migration);
  byHand(
    value,
    {
      message: `${written} is a Python class; the port is now filled by ${file.reference}`,
      hint: `write it in ${file.file}, with defineDriver, or name an adapter that is installed`,
    },
    migration,
  );
}

/** Stacks of classes: options could not be said, and here they are policies. */
function migrateMiddleware(map: YamlNodeMap, migration: Migration): void {
  const value = pairOf(map, "middleware")?.value;
  for (const item of isSeq(value) ? value.items : [value]) reportMiddleware(item, migration);
}

/** One entry of a stack that is a class of the Python program. */
export function reportMiddleware(item: unknown, migration: Migration): void {
  const written = textIn(item);
  if (written === undefined || fileReference(written) === undefined) return;
  byHand(
    item,
    {
      message: `${written} is a middleware class of the Python program`,
      hint: "write the policy: {type: retry, config: {max_attempts: 3}}; types are retry, timeout, rate_limit, concurrency, circuit_breaker, cache and fallback",
    },
    migration,
  );
}
