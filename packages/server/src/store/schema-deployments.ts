/** Tables of what conversations leave behind, and of how strangers come to a PAL. */
export interface DeploymentTables {
  memories: MemoriesTable;
  deployments: DeploymentsTable;
  deployment_visits: DeploymentVisitsTable;
  list_counts: ListCountsTable;
  tool_grams: ToolGramsTable;
  tool_gram_places: { place: number };
}

export interface MemoriesTable {
  account_id: string;
  /** Any name; a store exists as long as something is in it. */
  memory_store: string;
  memory_id: string;
  content: string;
  /** The conversation it comes from; it outlives that one. */
  conversation_id: string | null;
  created_at: number;
}

export interface DeploymentsTable {
  deployment_id: string;
  account_id: string;
  pal_id: string;
  /** `widget`, `embed` or `landing-page`. */
  channel: string;
  name: string;
  /** `draft`, `active` or `inactive`. */
  status: string;
  /** scrypt of the password, or null. */
  password_hash: string | null;
  /** JSON: allowed_origins, limits, customization. */
  body: string;
  /** Conversations started through it so far. */
  usage_total: number;
  created_at: number;
  updated_at: number;
  /** Counts changes of what was configured; starting a conversation is none. */
  version: number;
}

/** Kept by triggers. */
export interface ListCountsTable {
  account_id: string;
  list: string;
  n: number;
}

/** Kept by triggers. */
export interface ToolGramsTable {
  account_id: string;
  /** Three characters in a row of the tool's name, in lower case. */
  gram: string;
  tool_id: string;
}

/** A conversation that was started through a deployment. */
export interface DeploymentVisitsTable {
  conversation_id: string;
  deployment_id: string;
  /** Hash of the visitor's address: what a limit counts by. */
  visitor: string;
  started_at: number;
}
