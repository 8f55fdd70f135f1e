import { isJsonObject, type JsonObject } from "@hexdag/kernel/ports";

const VENDOR = "anthropic";

/** Metadata as parts carry it: under the vendor's name, so that nobody takes it for another's. */
export function withMetadata(own: JsonObject): { readonly metadata: JsonObject } {
  return { metadata: { [VENDOR]: own } };
}

/** What this driver put into a part's metadata before. */
export function ownMetadata(part: { readonly metadata?: JsonObject }): JsonObject | undefined {
  const own = part.metadata?.[VENDOR];
  return isJsonObject(own) ? own : undefined;
}
