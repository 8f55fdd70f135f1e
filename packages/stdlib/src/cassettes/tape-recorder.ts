/** The recordings of one adapter while they are made. A call takes its place when it begins, so that equal calls keep their order. */
import { canonicalJson, type JsonValue, type Redactor } from "@hexdag/kernel";
import { byCodeUnit } from "../defaults/code-unit-order.ts";
import { TAPE_VERSION, type Tape, type TapeCall, type TapeFact } from "./tape.ts";

/** A call that is under way. What it came to is set once; until then it counts as unanswered. */
export interface CallRecorder {
  /** A part of a stream. */
  part(data: JsonValue): void;
  /** An address the adapter has had admitted. */
  admitted(url: string): void;
  /** How far a tool has come. */
  progress(data: JsonValue): void;
  ended(outcome: Pick<TapeCall, "answer" | "error" | "unanswered">): void;
}

export interface TapeRecorder {
  /** What may stand in the tape is what all of these leave. */
  readonly redactors: Set<Redactor>;
  readonly calls: number;
  method(name: string): void;
  fact(fact: TapeFact): void;
  /** `isStream`: what it gives are parts, also when there are none. */
  begin(call: Pick<TapeFact, "method" | "arguments">, isStream: boolean): CallRecorder;
  tape(): Tape;
}

interface Draft extends Pick<TapeFact, "method" | "arguments"> {
  readonly admitted: string[];
  readonly progress: JsonValue[];
  readonly parts: JsonValue[] | undefined;
  outcome: Pick<TapeCall, "answer" | "error" | "unanswered">;
}

/** Makes an empty tape to record on. */
export function createTapeRecorder(port: string, adapter: string | undefined): TapeRecorder {
  const redactors = new Set<Redactor>();
  const methods = new Set<string>();
  const facts = new Map<string, TapeFact>();
  const drafts: Draft[] = [];
  return {
    redactors,
    get calls() {
      return drafts.length;
    },
    method: (name) => void methods.add(name),
    fact: (fact) => void facts.set(canonicalJson([fact.method, fact.arguments]), fact),
    begin(call, isStream) {
      const draft: Draft = {
        ...call,
        admitted: [],
        progress: [],
        parts: isStream ? [] : undefined,
        outcome: { unanswered: true },
      };
      drafts.push(draft);
      return {
        part: (data) => void draft.parts?.push(data),
        admitted: (url) => void draft.admitted.push(url),
        progress: (data) => void draft.progress.push(data),
        ended(outcome) {
          draft.outcome = outcome;
        },
      };
    },
    tape() {
      const calls = drafts.map((draft) => [...redactors].reduce(redacted, toCall(draft)));
      const secrets = new Set(calls.flatMap((call, index) => takenOut(drafts[index]?.arguments, call.arguments)));
      return {
        cassette: TAPE_VERSION,
        port,
        ...(adapter === undefined ? {} : { adapter }),
        methods: [...methods],
        ...(secrets.size === 0 ? {} : { secrets: [...secrets].toSorted(byCodeUnit) }),
        facts: [...facts.values()],
        calls,
      };
    },
  };
}

/** Names, codes and numbers are nobody's secret, whatever a secret reads. */
function redacted(call: TapeCall, redactor: Redactor): TapeCall {
  const { arguments: args, admitted, progress, parts, answer, error } = call;
  const shown = redactor.redact({ arguments: args, admitted, progress, parts, answer });
  if (error === undefined) return { ...call, ...shown };
  const { message, hint, data } = redactor.redact({ message: error.message, hint: error.hint, data: error.data });
  return { ...call, ...shown, error: { ...error, message, hint, data } };
}

/** The names of the secrets that redaction found; three stars around a word may be anybody's. */
function takenOut(before: readonly JsonValue[] = [], after: readonly JsonValue[]): readonly string[] {
  if (before === after) return [];
  const marksIn = (value: readonly JsonValue[]): readonly string[] =>
    [...canonicalJson(value).matchAll(/\*\*\*([\w.-]+)\*\*\*/g)].map(([, name = ""]) => name);
  const earlier = [...marksIn(before)];
  return marksIn(after).filter((name) => {
    const index = earlier.indexOf(name);
    if (index !== -1) earlier.splice(index, 1);
    return index === -1;
  });
}

function toCall({ method, arguments: args, admitted, progress, parts, outcome }: Draft): TapeCall {
  return {
    method,
    arguments: args,
    ...(admitted.length === 0 ? {} : { admitted }),
    ...(progress.length === 0 ? {} : { progress }),
    ...(parts === undefined ? {} : { parts }),
    ...outcome,
  };
}
