import type { LlmFilePart, LlmImagePart, LlmMessage } from "@hexdag/kernel/ports";
import { expect } from "vitest";
import { type Play, says, sceneFacet, spoken } from "./in-scene.ts";

/** The smallest PNG there is. */
const PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
const PDF = "JVBERi0xLjQKJSVFT0YK";

/** Images beside the text. */
export const llmVisionFacet = sceneFacet("vision", ["vision"], {
  "gets images to the model": (play) => reaches(play, { type: "image", mediaType: "image/png", data: PNG }),
});

/** Images that the vendor fetches itself. */
export const llmImageAddressFacet = sceneFacet("vision by address", ["vision", "image addresses"], {
  "gets addresses of images to the model": (play) =>
    reaches(play, { type: "image", mediaType: "image/png", url: "https://pictures.example/red.png" }),
});

/** Documents beside the text. */
export const llmFilesFacet = sceneFacet("files", ["files"], {
  "gets documents to the model": (play) =>
    reaches(play, { type: "file", mediaType: "application/pdf", name: "invoice.pdf", data: PDF }),
});

function reaches(play: Play, part: LlmImagePart | LlmFilePart): Promise<void> {
  const messages: readonly LlmMessage[] = [{ role: "user", content: [{ type: "text", text: "What is this?" }, part] }];
  return play([says("A red dot.")], async ({ llm, seen }) => {
    await llm.generate({ messages });
    const said = seen().flatMap((request) => spoken(request.messages));
    // Whose media type the address does not tell need not be told.
    expect(said).toMatchObject([
      ["user", ["What is this?", "url" in part ? { type: part.type, url: part.url } : part]],
    ]);
  });
}
