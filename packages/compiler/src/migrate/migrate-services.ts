/** Services of the Python program: classes whose methods were tools and steps. Here they are written with defineService. */
import { isMap, isScalar } from "yaml";
import { byHand, type Migration, rewrote } from "./migration.ts";
import { fileReference } from "./python-functions.ts";
import { respellKeys } from "./respell-keys.ts";
import { pairOf, textIn, type YamlNodeMap } from "./yaml-map.ts";

const OLDER: Readonly<Record<string, string>> = { class: "service", params: "config" };

/** Every service of a map of services. */
export function migrateServices(services: YamlNodeMap | undefined, migration: Migration): void {
  for (const { value } of services?.items ?? []) {
    if (!isMap(value)) continue;
    respellKeys(value, OLDER, migration);
    renameClass(pairOf(value, "service")?.value, migration);
  }
}

function renameClass(value: unknown, migration: Migration): void {
  const written = textIn(value);
  const file = written === undefined ? undefined : fileReference(written);
  if (file === undefined || !isScalar(value)) return;
  value.value = file.reference;
  rewrote(value, { message: `${written} is written ${file.reference}` }, migration);
  byHand(
    value,
    {
      message: `${written} is a Python class; the service is now ${file.reference}`,
      hint: `write it in ${file.file}, with defineService: its @tool methods as tools, its @step methods as steps`,
    },
    migration,
  );
}
