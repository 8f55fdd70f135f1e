// The two servers that the guide's program talks to, in one: a model behind OpenAI's Responses API, and a shop that knows its stock.
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { text } from "node:stream/consumers";

export type Shop = {
  readonly url: string;
  /** What the shop was asked for, in order. */
  readonly asked: readonly string[];
  /** What one conversation costs: 100 tokens in and 20 out for each of its two answers, at 0.25 and 2 dollars a million. */
  readonly costUsd: number;
  close(): Promise<void>;
};

const ARTICLES = ["tea", "pots"];
const ANSWER = { text: "Tea we have, pots we have not.", in_stock: ["tea"] };

export async function startShop(): Promise<Shop> {
  const asked: string[] = [];
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://localhost");
    const answer = (status: number, body: object): void => {
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
    };
    if (pathname === "/stock") {
      const article = searchParams.get("article") ?? "";
      asked.push(article);
      answer(200, { article, count: article === "tea" ? 12 : 0 });
    } else if (pathname === "/v1/responses" && request.headers.authorization === "Bearer sk-test") {
      answer(200, reply(JSON.parse(await text(request))));
    } else answer(404, { error: { message: `nothing at ${pathname}` } });
  };
  const server = createServer((request, response) => {
    serve(request, response).catch((error: unknown) => response.destroy(error instanceof Error ? error : undefined));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    asked,
    costUsd: (2 * (100 * 0.25 + 20 * 2)) / 1_000_000,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Both articles are looked up at once; then there is an answer. */
function reply({ input }: { readonly input: readonly { readonly type?: string }[] }): object {
  const knows = input.some(({ type }) => type === "function_call_output");
  const calls = ARTICLES.map((article, index) => ({
    type: "function_call",
    id: `fc_${index}`,
    call_id: `call_${index}`,
    name: "stock",
    arguments: JSON.stringify({ article }),
    status: "completed",
  }));
  const content = [{ type: "output_text", text: JSON.stringify(ANSWER), annotations: [], logprobs: [] }];
  const message = { type: "message", id: "msg_1", role: "assistant", status: "completed", content };
  return {
    id: "resp_1",
    object: "response",
    created_at: 1_770_000_000,
    status: "completed",
    error: null,
    incomplete_details: null,
    model: "gpt-5-mini-2026-01-01",
    output: knows ? [message] : calls,
    usage: {
      input_tokens: 100,
      input_tokens_details: { cached_tokens: 0 },
      output_tokens: 20,
      output_tokens_details: { reasoning_tokens: 0 },
      total_tokens: 120,
    },
  };
}
