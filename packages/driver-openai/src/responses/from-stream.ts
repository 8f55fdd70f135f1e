/** The events of the Responses API as parts of a stream. */
import type { LlmStreamPart } from "@hexdag/kernel/ports";
import type {
  ResponseFunctionToolCall,
  ResponseOutputItem,
  ResponseStreamEvent,
} from "openai/resources/responses/responses";
import { brokenOff } from "../broken-off.ts";
import type { PreparedRequest } from "../protocol.ts";
import { BETWEEN_THOUGHTS, fromResponse, toCall } from "./from-response.ts";

/** Ends with a finish, or throws: a stream that just stops has broken off. */
export async function* fromStream(
  events: AsyncIterable<ResponseStreamEvent>,
  prepared: PreparedRequest,
): AsyncGenerator<LlmStreamPart, void, void> {
  const { names, site } = prepared;
  const calls = new Map<number, ResponseFunctionToolCall>();
  const items: ResponseOutputItem[] = [];
  let thought = "";
  for await (const event of events) {
    switch (event.type) {
      case "response.output_text.delta":
      case "response.refusal.delta":
        yield { type: "text-delta", text: event.delta };
        break;
      case "response.reasoning_summary_text.delta":
      case "response.reasoning_text.delta": {
        const index = "summary_index" in event ? `s${event.summary_index}` : `c${event.content_index}`;
        const place = `${event.item_id}/${index}`;
        if (thought.startsWith(`${event.item_id}/`) && thought !== place)
          yield { type: "reasoning-delta", text: BETWEEN_THOUGHTS };
        thought = place;
        yield { type: "reasoning-delta", text: event.delta };
        break;
      }
      case "response.output_item.added":
        if (event.item.type === "function_call") calls.set(event.output_index, event.item);
        break;
      case "response.function_call_arguments.delta": {
        const call = calls.get(event.output_index);
        if (call === undefined) break;
        const name = names.fromVendor(call.name);
        yield { type: "tool-call-delta", id: call.call_id, name, argumentsText: event.delta };
        break;
      }
      case "response.output_item.done":
        items.push(event.item);
        if (event.item.type === "function_call") yield { type: "tool-call", call: toCall(event.item, names) };
        break;
      case "response.completed":
      case "response.incomplete":
      case "response.failed":
        yield { type: "finish", response: fromResponse(event.response, prepared, items) };
        return;
      default:
        break;
    }
  }
  throw brokenOff(site);
}
