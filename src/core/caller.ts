import type { Priority } from './priority.ts';

/** Who sends a request, as `auth/` determined. Limits count per caller; log lines name the id. */
export interface Caller {
  readonly kind: 'key' | 'address';
  /** The configured key's id, or the client's address (IPv6 by its /64). Never a secret. */
  readonly id: string;
  /** The client's address (IPv6 by its /64), also where the caller is a key. */
  readonly address: string;
  /** One of the configured teams. */
  readonly team?: string;
  /** Of its requests, where they do not ask for a lower one. Absent means interactive. */
  readonly priority?: Priority;
  /**
   * Models that the caller may use, by their configured names (`*` means all names that are not configured). Absent
   * means all models.
   */
  readonly allowedModels?: ReadonlySet<string>;
}

/** Pattern for the names of teams. They appear in counters, logs and messages. */
export const teamNamePattern = '^[A-Za-z0-9._-]{1,64}$';
