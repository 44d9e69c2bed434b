/** Tables of what guides a PAL: guardrails, objectives, pronunciation, and which PAL refers to what. */
export interface GuidanceTables {
  guardrail_sets: GuardrailSetsTable;
  guardrails: GuardrailsTable;
  guardrail_tags: GuardrailTagsTable;
  objectives: ObjectivesTable;
  pronunciation_dictionaries: PronunciationDictionariesTable;
  pal_links: PalLinksTable;
}

export interface GuardrailSetsTable {
  guardrails_id: string;
  account_id: string;
  name: string;
  created_at: number;
  updated_at: number;
  /** Counts changes of the set and of every guardrail in it. */
  version: number;
}

export interface GuardrailsTable {
  uuid: string;
  account_id: string;
  /** The set that holds it; null: it stands alone. */
  set_id: string | null;
  /** Place in the set, 0 where it stands alone. */
  position: number;
  guardrail_name: string;
  guardrail_prompt: string;
  modality: string;
  callback_url: string | null;
  /** JSON array in the order given; `guardrail_tags` is what is searched. */
  tags: string;
  app_message: number;
  /** JSON object as sent. */
  tool_call: string | null;
  created_at: number;
  updated_at: number;
  version: number;
}

export interface GuardrailTagsTable {
  account_id: string;
  tag: string;
  uuid: string;
}

export interface ObjectivesTable {
  objectives_id: string;
  account_id: string;
  name: string;
  /** Names of the objectives, separated by spaces: what a search looks into. */
  objective_names: string;
  allow_loops: number;
  /** JSON array of objectives, every field filled in. */
  data: string;
  created_at: number;
  updated_at: number;
  version: number;
}

export interface PronunciationDictionariesTable {
  pronunciation_dictionary_id: string;
  account_id: string;
  name: string;
  /** JSON array of rules, defaults filled in. */
  rules: string;
  rules_count: number;
  created_at: number;
  updated_at: number;
  version: number;
}

/** A PAL that exists refers to something of the library. */
export interface PalLinksTable {
  account_id: string;
  /** Id of a guardrail, set or dictionary, or `tag:` and a guardrail tag. */
  target_id: string;
  pal_id: string;
}
