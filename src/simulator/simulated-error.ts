interface ErrorFields {
  readonly type?: string | undefined;
  readonly param?: string | null | undefined;
  readonly code?: string | number | null | undefined;
}

/** A refused request or a failure that a directive asks for. `ProviderForm` writes it in the words of one provider. */
export class SimulatedError extends Error {
  override readonly name = 'SimulatedError';
  readonly status: number;
  /** Undefined: the usual type of the status. */
  readonly type: string | undefined;
  readonly param: string | null;
  readonly code: string | number | null;

  constructor(status: number, message: string, fields: ErrorFields = {}) {
    super(message);
    this.status = status;
    this.type = fields.type;
    this.param = fields.param ?? null;
    this.code = fields.code ?? null;
  }
}
