import { EngineError, type LanguageModel, type ModelPart } from '@palaver/runtime/ports';

/**
 * Stands for a model whose adapter is still being loaded. Once it is there every request goes straight to it.
 * A model that cannot be made answers with a failure that says why.
 */
export function deferredModel(id: string, load: () => Promise<LanguageModel>): LanguageModel {
  let model: LanguageModel | undefined;
  let loading: Promise<LanguageModel> | undefined;

  async function loaded(): Promise<LanguageModel> {
    loading ??= load().catch((error: unknown) => {
      // Another request tries again: a store that was away may be back.
      loading = undefined;
      throw error;
    });
    model = await loading;
    return model;
  }

  return {
    get id() {
      return model?.id ?? id;
    },
    stream(request, emit) {
      if (model !== undefined) return model.stream(request, emit);
      let isCancelled = false;
      let cancel = (): void => {
        isCancelled = true;
      };
      const deliver = (part: ModelPart): void => {
        if (!isCancelled) emit(part);
      };
      loaded().then(
        (ready) => {
          if (!isCancelled) cancel = ready.stream(request, emit);
        },
        (error: unknown) => deliver({ kind: 'fail', error: unusable(id, error) }),
      );
      return () => cancel();
    },
    async judge(question) {
      const ready = await loaded().catch((error: unknown) => {
        throw unusable(id, error);
      });
      return ready.judge(question);
    },
  };
}

function unusable(id: string, cause: unknown): EngineError {
  if (EngineError.is(cause)) return cause;
  const message = cause instanceof Error ? cause.message : String(cause);
  return new EngineError(`cannot be used: ${message}`, { engine: id, phase: 'connect', retryable: false, cause });
}
