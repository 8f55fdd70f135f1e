import type { Llm, LlmRequest } from "@hexdag/kernel/ports";
import type { PortTarget } from "../suite.ts";
import type { LlmScene, SceneNeed, ScenePort } from "./llm-scene.ts";

/** An adapter for a text-generating model, as the suite wants it. */
export interface LlmTarget extends PortTarget<Llm> {
  /** A request the backend can answer; the same one must get the same text from every fresh port. */
  readonly request: LlmRequest;
  /** A port whose answers take far longer than a test: it is only ever aborted. */
  createSlow(): Llm | Promise<Llm>;
  /** A port whose backend fails every request, and how many requests reached it. A target without one skips those cases, with a reason. */
  createFailing?(): FailingLlm | Promise<FailingLlm>;
  /** A port whose backend plays a scene. A target without it skips every case that plays one. */
  play?(scene: LlmScene): ScenePort | Promise<ScenePort>;
  /** What the adapter cannot do in a scene, each with the reason. Its cases are skipped. */
  readonly lacks?: Readonly<Partial<Record<SceneNeed, string>>>;
}

export interface FailingLlm {
  readonly llm: Llm;
  readonly requests: () => number;
}
