/** The tunnel failed because of the proxy or of the way to it. The provider was not called. */
export class ProxyFailure extends Error {
  override readonly name = 'ProxyFailure';
  /** The environment variable or setting that names the proxy. */
  readonly variable: string;

  constructor(variable: string, cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
    this.variable = variable;
  }
}
