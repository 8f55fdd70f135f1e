import type { AnyMacroType } from "@hexdag/kernel";
import { majorityVote } from "./majority-vote.ts";
import { reflectAndRefine } from "./reflect-and-refine.ts";

/** The macros of the standard library. */
export const MACROS: readonly AnyMacroType[] = [majorityVote, reflectAndRefine];
