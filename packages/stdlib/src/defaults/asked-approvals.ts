import type { ApprovalDecision, ApprovalRequest, Approvals } from "@hexdag/kernel/ports";

/** Finds out whether somebody agrees: shows the question, and resolves when it is answered. `signal`: the question is withdrawn. */
export type ApprovalAsk = (request: ApprovalRequest, signal: AbortSignal) => Promise<ApprovalDecision>;

/**
 * An `Approvals` that asks a function of yours, once per question: whoever asks again with the same key waits for the same answer,
 * or gets the one that was given. A question that nobody waits for any more is withdrawn, and may be asked anew.
 *
 * @example
 * const approvals = createApprovals(async ({ tool, arguments: args }) => ({ approved: await askInChat(tool, args) }));
 */
export function createApprovals(ask: ApprovalAsk): Approvals {
  const questions = new Map<string, Question>();
  const open = (request: ApprovalRequest): Question => {
    const withdrawal = new AbortController();
    const question: Question = { answer: ask(request, withdrawal.signal), waiting: 0, answered: false, withdrawal };
    questions.set(request.idempotencyKey, question);
    question.answer.then(
      () => (question.answered = true),
      // What went wrong is told to those who wait; the next one asks anew.
      () => forget(request.idempotencyKey, question),
    );
    return question;
  };
  const forget = (key: string, question: Question): void => {
    if (questions.get(key) === question) questions.delete(key);
  };
  return {
    async request(request, { signal } = {}) {
      signal?.throwIfAborted();
      const key = request.idempotencyKey;
      const question = questions.get(key) ?? open(request);
      question.waiting += 1;
      try {
        return await orAborted(question.answer, signal);
      } finally {
        question.waiting -= 1;
        if (question.waiting === 0 && !question.answered) {
          forget(key, question);
          question.withdrawal.abort(signal?.reason);
        }
      }
    },
  };
}

interface Question {
  readonly answer: Promise<ApprovalDecision>;
  readonly withdrawal: AbortController;
  waiting: number;
  answered: boolean;
}

/** The answer, or the signal's reason, whichever comes first. */
async function orAborted<TAnswer>(answer: Promise<TAnswer>, signal: AbortSignal | undefined): Promise<TAnswer> {
  if (signal === undefined) return await answer;
  const { promise, reject } = Promise.withResolvers<never>();
  const abort = (): void => reject(signal.reason);
  signal.addEventListener("abort", abort, { once: true });
  try {
    return await Promise.race([answer, promise]);
  } finally {
    signal.removeEventListener("abort", abort);
  }
}
