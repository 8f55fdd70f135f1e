// The functions of pipeline.yaml. A function gets its node's input and the run's context, and returns JSON.

interface Message {
  readonly from: string;
  readonly text: string;
}

/** Where a real pipeline would ask a mail server. */
export function readInbox(): { messages: readonly Message[] } {
  return {
    messages: [
      { from: "ada", text: "The export button has been broken since Monday, please help" },
      { from: "grace", text: "Lovely release, thank you all" },
      { from: "alan", text: "URGENT: production is down and we are losing orders" },
      { from: "edsger", text: "How do I change my invoice address?" },
      { from: "barbara", text: "Login fails for half of our team, this is urgent" },
    ],
  };
}

const ALARMS = ["urgent", "down", "losing", "fails", "broken"];

/** How many alarming words a message holds. Takes its time when asked to, so that there is something to watch. */
export async function judge(
  { message, pace_ms }: { message: Message; pace_ms: number | null },
  { signal }: { signal: AbortSignal },
): Promise<number> {
  if (pace_ms !== null) await pause(pace_ms * (0.5 + message.text.length / 60), signal);
  const words = message.text.toLowerCase().match(/\p{L}+/gu) ?? [];
  return words.filter((word) => ALARMS.includes(word)).length;
}

/** The join: everything the branches found, as the text people read. A branch that was skipped is not there. */
export function writeReport(input: {
  total: number;
  urgent: Message[];
  mood: string;
  page?: string;
  file?: string;
}): string {
  return [
    `${input.total} messages, ${input.urgent.length} urgent. ${input.mood}`,
    ...input.urgent.map(({ from, text }) => `  ! ${from}: ${text}`),
    input.page ?? input.file ?? "",
  ].join("\n");
}

async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      reject(signal.reason);
    });
  });
}
