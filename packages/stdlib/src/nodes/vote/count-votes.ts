/**
 * The counting of a vote: pure, and the same whoever the voters are. Which answers are equal is for the caller to say, and
 * what becomes of a tie.
 */
import { HexdagError, type JsonValue } from "@hexdag/kernel";

/** What one voter answered. */
export interface Ballot {
  readonly voter: string;
  readonly answer: JsonValue;
}

/** Whether somebody has voted: null is a voter that failed, and a text without a word says nothing. */
export function hasVoted({ answer }: Ballot): boolean {
  return answer !== null && !(typeof answer === "string" && answer.trim() === "");
}

/** An answer, as the first of its voters gave it. */
export interface Candidate {
  readonly answer: JsonValue;
  /** In the order of the ballots. */
  readonly voters: readonly string[];
}

/** What a vote needs to be one. */
export interface VoteRules {
  /** Voters that must have answered. Absent: more than half of them. */
  readonly quorum?: number | undefined;
  /** The part of the answers that the winner must have, from 0 to 1. */
  readonly minAgreement: number;
}

/** The answers with their voters, those with most votes first; of equally many, the one that was given first. */
export function countVotes(ballots: readonly Ballot[], keyOf: (answer: JsonValue) => string): readonly Candidate[] {
  const byKey = new Map<string, { readonly answer: JsonValue; readonly voters: string[] }>();
  for (const { voter, answer } of ballots.filter(hasVoted)) {
    const key = keyOf(answer);
    const candidate = byKey.get(key);
    if (candidate === undefined) byKey.set(key, { answer, voters: [voter] });
    else candidate.voters.push(voter);
  }
  return [...byKey.values()].toSorted((one, other) => other.voters.length - one.voters.length);
}

/** Tells answers apart as `keyOf` does, but for candidates that mean the same: `groups` are lists of their positions. */
export function mergedKeys(
  candidates: readonly Candidate[],
  groups: readonly (readonly number[])[],
  keyOf: (answer: JsonValue) => string,
): (answer: JsonValue) => string {
  const keys = candidates.map(({ answer }) => keyOf(answer));
  const same = new Map<string, string>();
  for (const group of groups) {
    const members = group.flatMap((position) => keys[position] ?? []).filter((key) => !same.has(key));
    for (const key of members) same.set(key, members[0] ?? key);
  }
  return (answer) => {
    const key = keyOf(answer);
    return same.get(key) ?? key;
  };
}

/** Those that have as many votes as the first. */
export function leadersOf(candidates: readonly Candidate[]): readonly Candidate[] {
  const most = candidates[0]?.voters.length ?? 0;
  return candidates.filter(({ voters }) => voters.length === most);
}

/** Refuses a vote in which too few took part. */
export function checkQuorum(ballots: readonly Ballot[], { quorum }: VoteRules): void {
  const answered = ballots.filter(hasVoted).length;
  const needed = quorum ?? Math.floor(ballots.length / 2) + 1;
  if (answered >= needed) return;
  const failed = ballots.filter((ballot) => !hasVoted(ballot)).map(({ voter }) => voter);
  throw undecided(
    `${answered} of ${ballots.length} voters answered, and the vote needs ${needed}`,
    "see why the others failed (hexdag run --events), ask more of them, or lower quorum",
    { not_voted: failed },
  );
}

/** Refuses a winner with too small a part of the votes. */
export function checkAgreement(winner: Candidate, answered: number, { minAgreement }: VoteRules): void {
  if (winner.voters.length / answered >= minAgreement) return;
  throw undecided(
    `the answer with most votes has ${winner.voters.length} of ${answered}, and min_agreement asks for ${minAgreement}`,
    "ask more precisely, let a judge say which answers mean the same (compare: judge), or lower min_agreement",
    { answer: winner.answer, voters: winner.voters },
  );
}

/** A vote that nobody has won. */
export function tied(leaders: readonly Candidate[]): HexdagError {
  const votes = leaders[0]?.voters.length ?? 0;
  return undecided(
    `${leaders.length} answers have ${votes} ${votes === 1 ? "vote" : "votes"} each`,
    "ask an odd number of voters, or say who decides: tie_break: judge, or first",
    { answers: leaders.map(({ answer }) => answer) },
  );
}

function undecided(message: string, hint: string, data: { readonly [name: string]: JsonValue }): HexdagError {
  return new HexdagError({ code: "HD6020", message, hint, retryable: false, data });
}
