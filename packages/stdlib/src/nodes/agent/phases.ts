/** An agent's phases: prompts, tools and models of their own, entered by calling a tool that belongs to the agent. */
import type { LlmTool, LlmToolCallPart, LlmToolResultPart } from "@hexdag/kernel/ports";

/** The tool by which an agent changes its phase. */
export const PHASE_TOOL = "change_phase";

/** One phase. */
export interface Phase {
  readonly prompt: string;
  readonly tools?: readonly string[] | undefined;
  readonly model?: string | undefined;
}

export interface Phases {
  /** Whether there are any; without them the tool is nobody's. */
  readonly exist: boolean;
  get(name: string | undefined): Phase | undefined;
  /** The tool to change the phase, while there is another to change to. */
  tools(current: string | undefined): readonly LlmTool[];
  /** What the model is told when it changes the phase. */
  enter(call: LlmToolCallPart): LlmToolResultPart;
}

/** Phases by name; an agent may have none. */
export function createPhases(phases: { readonly [name: string]: Phase } = {}): Phases {
  const names = Object.keys(phases);
  return {
    exist: names.length > 0,
    get: (name) => (name !== undefined && Object.hasOwn(phases, name) ? phases[name] : undefined),
    tools(current) {
      const others = names.filter((name) => name !== current);
      if (others.length === 0) return [];
      return [
        {
          name: PHASE_TOOL,
          description: "Goes on to another phase of the task, with instructions and tools of its own.",
          parameters: {
            type: "object",
            properties: {
              phase: { type: "string", enum: others },
              reason: { type: "string", description: "Why it is time." },
            },
            required: ["phase"],
          },
        },
      ];
    },
    enter(call) {
      const { id, name } = call;
      const wanted = readPhaseCall(call);
      const known = wanted !== undefined && names.includes(wanted);
      return known
        ? { type: "tool-result", id, name, result: `You are in the phase "${wanted}" now.` }
        : {
            type: "tool-result",
            id,
            name,
            result: `there is no phase "${String(wanted)}"; phases are ${names.join(", ")}`,
            isError: true,
          };
    },
  };
}

/** The phase a call names. */
export function readPhaseCall(call: LlmToolCallPart): string | undefined {
  const phase = call.name === PHASE_TOOL ? call.arguments["phase"] : undefined;
  return typeof phase === "string" ? phase : undefined;
}
