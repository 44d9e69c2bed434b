type JsonRecord = Readonly<Record<string, unknown>>;

/** What a PAL's `layers.llm` asks for. */
export type LlmSetting =
  | { readonly kind: 'rehearsal'; readonly extraBody: JsonRecord }
  /** The server's default, with the sampling keys that a hosted model takes. */
  | { readonly kind: 'server'; readonly extraBody: JsonRecord }
  /** A server of the PAL's own, whose URL is a user's and passes the egress guard. Its secrets are opened. */
  | {
      readonly kind: 'own';
      readonly baseUrl: string;
      readonly apiKey: string | null;
      readonly model: string | null;
      readonly headers: Readonly<Record<string, string>>;
      readonly extraBody: JsonRecord;
      readonly defaultQuery: Readonly<Record<string, string>>;
    };

/** Keys of `extra_body` that a model of the server's takes from a PAL. */
const samplingKeys = ['temperature', 'top_p'];

/**
 * Reads a `layers.llm` object. A model name without a `base_url` is a hosted one: it means the server's default
 * (rest-api.md 6.2), except `rehearsal`, which always means the built-in engine.
 */
export function llmSetting(layer: JsonRecord | null): LlmSetting {
  const model = nonEmpty(layer?.model);
  if (model === 'rehearsal') return { kind: 'rehearsal', extraBody: {} };
  const extraBody = record(layer?.extra_body);
  const baseUrl = nonEmpty(layer?.base_url);
  if (baseUrl === null) {
    const sampling = samplingKeys.filter((key) => typeof extraBody[key] === 'number');
    return { kind: 'server', extraBody: Object.fromEntries(sampling.map((key) => [key, extraBody[key]])) };
  }
  return {
    kind: 'own',
    baseUrl,
    apiKey: nonEmpty(layer?.api_key),
    model,
    headers: texts(layer?.headers),
    extraBody,
    defaultQuery: texts(layer?.default_query),
  };
}

function nonEmpty(value: unknown): string | null {
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : null;
}

function record(value: unknown): JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonRecord) : {};
}

function texts(value: unknown): Readonly<Record<string, string>> {
  const entries = Object.entries(record(value)).filter(([, text]) =>
    ['string', 'number', 'boolean'].includes(typeof text),
  );
  return Object.fromEntries(entries.map(([key, text]) => [key, String(text)]));
}
