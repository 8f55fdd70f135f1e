/** An adapter that is recorded keeps its port's contract as it did before. */
import { join } from "node:path";
import { createSystemClock } from "@hexdag/kernel";
import type { Llm } from "@hexdag/kernel/ports";
import { describeLlm } from "@hexdag/testing";
import { recordCassette } from "../../src/cassettes/record-cassette.ts";
import { createScriptedLlm } from "../../src/defaults/llm/scripted-llm.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const clock = createSystemClock();

async function recorded(create: () => Llm): Promise<Llm> {
  const cassette = await recordCassette(join(await temporaryFolder(), "cassettes"));
  return await cassette.adapter("llm", create);
}

describeLlm({
  name: "scripted, while it is recorded",
  capabilities: ["SupportsStreaming"],
  request: { messages: [{ role: "user", content: "Say something, in a few words." }] },
  create: () => recorded(() => createScriptedLlm({ clock, script: [{ reply: "Here you are.", repeat: true }] })),
  createSlow: () => recorded(() => createScriptedLlm({ clock, script: [{ reply: "late" }], delayMs: 60_000 })),
  async createFailing() {
    const llm = createScriptedLlm({ clock, script: [{ error: "overloaded", retryable: true, repeat: true }] });
    return { llm: await recorded(() => llm), requests: () => llm.requests.length };
  },
});
