/** What is configured of a deployment beyond its columns. */
export interface DeploymentBody {
  /** Empty: every page may show it. */
  readonly allowed_origins: readonly string[];
  readonly limits: {
    readonly daily_call_limit: number | null;
    readonly daily_call_limit_per_user: number | null;
    readonly concurrent_call_limit: number | null;
    /** Seconds. */
    readonly max_call_duration: number | null;
  };
  readonly customization: Readonly<Record<string, unknown>>;
}

/** A deployment as it is stored. */
export interface StoredDeployment {
  readonly deployment_id: string;
  readonly account_id: string;
  readonly pal_id: string;
  /** `widget`, `embed` or `landing-page`. */
  readonly channel: string;
  readonly name: string;
  /** `draft`, `active` or `inactive`. */
  readonly status: string;
  readonly password_hash: string | null;
  readonly body: DeploymentBody;
  readonly usage_total: number;
  readonly created_at: number;
  readonly updated_at: number;
  readonly version: number;
}

/** How busy a deployment is. */
export interface DeploymentUsage {
  readonly today: number;
  readonly today_by_visitor: number;
  readonly open: number;
}
