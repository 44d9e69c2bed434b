/** The server's configuration, read once from the environment and the command line. Secrets are not logged. */
export interface Config {
  readonly host: string;
  readonly port: number;
  /** Base of conversation URLs; null: taken from the request. */
  readonly publicUrl: string | null;
  readonly dataDir: string;
  /** `postgres://…`, or null for the embedded database. */
  readonly databaseUrl: string | null;
  /** Bootstrap key; null: generated on first start. */
  readonly apiKey: string | null;
  /** 32 bytes base64; null: a file in the data directory. */
  readonly masterKey: string | null;
  /** CIDRs and hosts opened to outbound requests. */
  readonly egressAllow: readonly string[];
  readonly llm: { readonly baseUrl: string | null; readonly apiKey: string | null; readonly model: string | null };
  /** OpenAI-compatible `/embeddings`; without a URL and a model documents are searched by words alone. */
  readonly embeddings: {
    readonly baseUrl: string | null;
    readonly apiKey: string | null;
    readonly model: string | null;
  };
  /** Open conversations an account may have; 0 = no limit. */
  readonly maxConversations: number;
  /** The longest conversation that may be asked for, in seconds. */
  readonly maxCallDurationS: number;
  /** Requests a minute a key; 0 = no limit. */
  readonly rateLimit: number;
  readonly logLevel: string;
  readonly dev: boolean;
  readonly demo: boolean;
  readonly version: string;
}
