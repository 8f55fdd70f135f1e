import { type LlmCallSite, type LlmFilePart, type LlmImagePart, PortError } from "@hexdag/kernel/ports";

/** Bytes as an address, which is how the vendor takes them. */
export function dataUrl({ mediaType }: LlmImagePart | LlmFilePart, data: string): string {
  return `data:${mediaType};base64,${data}`;
}

/** A part with neither bytes nor an address. */
export function sourceMissing(type: "image" | "file", { operation }: Pick<LlmCallSite, "operation">): PortError {
  return new PortError({
    code: "HD7006",
    port: "llm",
    operation,
    retryable: false,
    message: `a part of type ${type} has neither data nor url`,
    hint: "give its bytes in base64 as data, or an address as url",
  });
}
