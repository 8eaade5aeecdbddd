/** Who is asking, as `auth/` found out. Limits count per caller; logs name the id. */
export interface Caller {
  readonly kind: 'key' | 'address';
  /** The configured key's id, or the client's address (IPv6 by its /64). Never a secret. */
  readonly id: string;
  /** The client's address (IPv6 by its /64), whoever it is. */
  readonly address: string;
  /** One of the configured teams. */
  readonly team?: string;
  /** Models the caller may use, by their configured names (`*`: all names not configured); absent means all. */
  readonly allowedModels?: ReadonlySet<string>;
}

/** What a team can be called: its name stands in counters, logs and messages. */
export const teamNamePattern = '^[A-Za-z0-9._-]{1,64}$';
