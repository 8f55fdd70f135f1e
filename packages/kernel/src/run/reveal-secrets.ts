/** The last moment before an adapter is made: handles in its config become values, typed as the adapter's schema wants them. */
import type { DriverContext } from "../component/driver-type.ts";
import type { StandardIssue, StandardResult, StandardSchema } from "../component/standard-schema.ts";
import { spelledTexts, takenTexts, withSpelledTexts } from "../component/typed-text.ts";
import { HexdagError } from "../errors/hexdag-error.ts";
import { isJsonObject, type JsonValue } from "../json/json-value.ts";
import { isPlanSecret, type PlanPort, type PlanSecret } from "../plan/plan.ts";
import { isPlanText } from "../plan/plan-text.ts";

/** Where a port is declared, for errors. */
export interface PortPlace {
  readonly origin: PlanPort["origin"];
  readonly location: string | undefined;
}

/** The config with secrets looked up and texts put together. Throws HD7005 for a secret that is not set. */
export function revealSecrets(value: JsonValue | undefined, context: DriverContext, place: PortPlace): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (isPlanSecret(value)) return reveal(value, context, place);
  if (isPlanText(value))
    return value.$text.map((part) => (typeof part === "string" ? part : reveal(part, context, place))).join("");
  if (isList(value)) return value.map((item) => revealSecrets(item, context, place));
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, revealSecrets(member, context, place)]));
}

function reveal({ $secret: name }: PlanSecret, context: DriverContext, place: PortPlace): string {
  const secret = context.secret(name);
  if (secret !== undefined) return secret;
  throw new HexdagError({
    code: "HD7005",
    message: `the secret "${name}" is not set`,
    hint: `set the environment variable ${name}`,
    ...place,
  });
}

/** What a schema makes of a revealed config. Text that was revealed may be the number or boolean it spells. */
export async function validateRevealed(
  schema: StandardSchema,
  revealed: unknown,
  config: JsonValue,
): Promise<StandardResult<unknown>> {
  const validate = async (data: unknown): Promise<StandardResult<unknown>> => await schema["~standard"].validate(data);
  const first = await validate(revealed);
  if (first.issues === undefined) return first;
  const spelled = spelledTexts(first.issues, (path) => revealedTextAt(path, config, revealed));
  if (spelled.length === 0) return first;
  const all = await validate(withSpelledTexts(revealed, spelled));
  if (all.issues === undefined) return all;
  return await validate(withSpelledTexts(revealed, takenTexts(spelled, all.issues)));
}

function revealedTextAt(
  path: NonNullable<StandardIssue["path"]> | readonly PropertyKey[],
  config: JsonValue,
  revealed: unknown,
): string | undefined {
  let [handle, text]: [unknown, unknown] = [config, revealed];
  for (const step of path) {
    const key = typeof step === "object" ? step.key : step;
    handle = memberOf(handle, key);
    text = memberOf(text, key);
  }
  return (isPlanSecret(handle) || isPlanText(handle)) && typeof text === "string" ? text : undefined;
}

function memberOf(value: unknown, key: PropertyKey): unknown {
  if (Array.isArray(value)) return Object.hasOwn(value, key) ? Reflect.get(value, key) : undefined;
  return isJsonObject(value) && Object.hasOwn(value, key) ? Reflect.get(value, key) : undefined;
}

/** `Array.isArray` does not narrow readonly arrays. */
function isList(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}
