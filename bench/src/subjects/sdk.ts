/** The same question through the vendor's own SDK, and nothing besides. */
import { fromDependency } from "../dist.ts";
import { startModelServer, WORDS } from "../model-server.ts";
import { QUESTION } from "../question.ts";
import type { Prepared, Scenario } from "../scenario.ts";

/** What is used of the SDK. Its types are not installed here. */
interface Sdk {
  readonly default: new (
    options: object,
  ) => {
    readonly responses: {
      create(body: object): Promise<{ readonly output_text: string } & AsyncIterable<StreamEvent>>;
    };
  };
}

interface StreamEvent {
  readonly type: string;
  readonly delta?: string;
}

export async function prepare({ shape, size }: Scenario): Promise<Prepared> {
  const { default: OpenAI } = await fromDependency<Sdk>("driver-openai", "openai");
  const baseURL = `${await startModelServer()}/after/${size === 1 ? 0 : size}/v1`;
  const client = new OpenAI({ apiKey: "k", baseURL, maxRetries: 0 });
  const body = { model: "gpt-5-mini", input: [{ role: "user", content: QUESTION }], store: false };
  if (shape === "stream") return { run: () => firstToken(client, body) };
  return {
    async run() {
      const { output_text: text } = await client.responses.create(body);
      if (text !== WORDS.join("")) throw new Error("sdk: the answer is wrong");
    },
  };
}

async function firstToken(client: InstanceType<Sdk["default"]>, body: object): Promise<number> {
  const began = performance.now();
  let first: number | undefined;
  let text = "";
  for await (const { type, delta = "" } of await client.responses.create({ ...body, stream: true })) {
    if (type !== "response.output_text.delta") continue;
    first ??= performance.now() - began;
    text += delta;
  }
  if (first === undefined || text !== WORDS.join("")) throw new Error("sdk: the answer is wrong");
  return first;
}
