import type { ModelPart, ModelRequest } from './language-model.ts';

/** One step of a reply. Hides cascaded (LLM) and speech-to-speech engines. */
export interface Responder {
  /** As `LanguageModel.stream`: parts come later, in order; after cancel nothing more. */
  start(request: ModelRequest, emit: (part: ModelPart) => void): () => void;
}
