/** Who is asking, as `auth/` found out. Limits count per caller; logs name the id. */
export interface Caller {
  readonly kind: 'key' | 'address';
  /** The configured key's id, or the client's address (IPv6 by its /64). Never a secret. */
  readonly id: string;
  /** The client's address (IPv6 by its /64), whoever it is. */
  readonly address: string;
  /** From a closed set. */
  readonly team?: string;
  /** Models the caller may use; absent means all. */
  readonly allowedModels?: ReadonlySet<string>;
}
