/** What people write who know another tool, by the keys that mean the same here, the likeliest first. */
const OTHER_WORDS: ReadonlyMap<string, readonly string[]> = new Map([
  ["after", ["wait_for"]],
  ["condition", ["when"]],
  ["continuation_prompts", ["phases"]],
  ["depends", ["dependencies"]],
  ["depends_on", ["dependencies"]],
  ["desc", ["description"]],
  ["foreach", ["for_each", "items"]],
  ["function", ["fn"]],
  ["handler", ["fn", "on_error"]],
  ["id", ["name"]],
  ["if", ["when", "condition"]],
  ["input", ["input_mapping"]],
  ["inputs", ["input_mapping", "input_schema", "input"]],
  ["max_cost", ["max_cost_usd"]],
  ["max_tokens", ["max_total_tokens"]],
  ["needs", ["dependencies"]],
  ["on_failure", ["on_error"]],
  ["outputs", ["output", "output_schema"]],
  ["parallelism", ["concurrency", "max_concurrent_nodes"]],
  ["prompt", ["human_message", "main_prompt"]],
  ["requires", ["dependencies"]],
  ["retries", ["max_retries"]],
  ["run", ["fn"]],
  ["runs_after", ["wait_for"]],
  ["steps", ["nodes", "body"]],
  ["system", ["system_message"]],
  ["system_prompt", ["system_message"]],
  ["tasks", ["nodes"]],
  ["user_message", ["human_message"]],
  ["vars", ["variables"]],
]);

/** The known key that says what `key` says elsewhere. */
export function otherWord(key: string, known: readonly string[]): string | undefined {
  return OTHER_WORDS.get(key.toLowerCase().replaceAll("-", "_"))?.find((word) => known.includes(word));
}
