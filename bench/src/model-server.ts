/**
 * A model on this machine, in a process of its own: the part of OpenAI's Responses API that one question needs. It thinks as long as its
 * address says: `/after/100/v1/responses`. Ends with the process that started it.
 */
import { fork } from "node:child_process";
import { createServer, type ServerResponse } from "node:http";
import { fileURLToPath } from "node:url";

/** What it always says, piece by piece. */
export const WORDS: readonly string[] = ["It ", "is ", "384,400 ", "km."];

/** Starts one, and answers with where it is. */
export function startModelServer(): Promise<string> {
  const child = fork(fileURLToPath(import.meta.url), ["serve"], {
    stdio: ["ignore", "ignore", "inherit", "ipc"],
    execArgv: ["--disable-warning=ExperimentalWarning"],
  });
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("message", (url) => {
      // The subject may end without asking this one.
      child.unref();
      resolve(String(url));
    });
  });
}

const text = WORDS.join("");
const message = {
  type: "message",
  id: "msg_1",
  role: "assistant",
  status: "completed",
  content: [{ type: "output_text", text, annotations: [], logprobs: [] }],
};
const response = {
  id: "resp_1",
  object: "response",
  created_at: 1_770_000_000,
  status: "completed",
  error: null,
  incomplete_details: null,
  model: "gpt-5-mini",
  output: [message],
  usage: {
    input_tokens: 12,
    input_tokens_details: { cached_tokens: 0 },
    output_tokens: 6,
    output_tokens_details: { reasoning_tokens: 0 },
    total_tokens: 18,
  },
};

function serve(): void {
  const server = createServer(async (request, answer) => {
    let body = "";
    for await (const chunk of request) body += String(chunk);
    const wait = Number(/^\/after\/(\d+)\//.exec(request.url ?? "")?.[1] ?? 0);
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
    if (JSON.parse(body).stream === true) return stream(answer);
    answer.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(response));
  });
  server.listen(0, "127.0.0.1", () => {
    const address = server.address();
    process.send?.(`http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`);
  });
  process.on("disconnect", () => process.exit(0));
}

function stream(answer: ServerResponse): void {
  answer.writeHead(200, { "content-type": "text/event-stream" });
  const at = { item_id: "msg_1", output_index: 0, content_index: 0 };
  const begun = { ...response, status: "in_progress", output: [], usage: null };
  const events = [
    { type: "response.created", response: begun },
    { type: "response.output_item.added", output_index: 0, item: { ...message, status: "in_progress", content: [] } },
    { type: "response.content_part.added", ...at, part: { type: "output_text", text: "", annotations: [] } },
    ...WORDS.map((delta) => ({ type: "response.output_text.delta", ...at, delta, logprobs: [] })),
    { type: "response.output_text.done", ...at, text, logprobs: [] },
    { type: "response.content_part.done", ...at, part: message.content[0] },
    { type: "response.output_item.done", output_index: 0, item: message },
    { type: "response.completed", response },
  ];
  for (const [index, event] of events.entries())
    answer.write(`event: ${event.type}\ndata: ${JSON.stringify({ ...event, sequence_number: index })}\n\n`);
  answer.end();
}

if (process.argv[2] === "serve") serve();
