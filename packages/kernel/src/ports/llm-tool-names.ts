import type { LlmRequest } from "./llm.ts";

/** The tools of one request by the names a vendor takes, and back. */
export interface ToolNames {
  toVendor(name: string): string;
  fromVendor(name: string): string;
}

const PLAIN = /^[\w-]{1,64}$/;
const LONGEST = 64;

const SAME: ToolNames = { toVendor: (name) => name, fromVendor: (name) => name };

/**
 * Vendors take letters, digits, "_" and "-", 64 at most; tools may be called `service:method`. Names that fit stay as they are, the
 * others get one that is taken by no other tool of the request.
 */
export function createToolNames(request: LlmRequest): ToolNames {
  const names = namesIn(request);
  if (names.every((name) => PLAIN.test(name))) return SAME;
  const vendor = new Map<string, string>();
  const own = new Map<string, string>();
  const add = (name: string, wanted: string): void => {
    let free = wanted;
    for (let number = 2; own.has(free); number += 1) {
      const suffix = `_${number}`;
      free = wanted.slice(0, LONGEST - suffix.length) + suffix;
    }
    vendor.set(name, free);
    own.set(free, name);
  };
  const all = [...new Set(names)];
  for (const name of all) if (PLAIN.test(name)) add(name, name);
  for (const name of all) if (!PLAIN.test(name)) add(name, name.replaceAll(/[^\w-]/g, "_").slice(0, LONGEST) || "_");
  return {
    toVendor: (name) => vendor.get(name) ?? name,
    fromVendor: (name) => own.get(name) ?? name,
  };
}

/** Of the tools on offer, the one that is demanded, and those in the conversation. */
function namesIn({ tools = [], toolChoice, messages }: LlmRequest): readonly string[] {
  const names = tools.map(({ name }) => name);
  if (typeof toolChoice === "object") names.push(toolChoice.tool);
  for (const { content } of messages) {
    if (typeof content === "string") continue;
    for (const part of content) if (part.type === "tool-call" || part.type === "tool-result") names.push(part.name);
  }
  return names;
}
