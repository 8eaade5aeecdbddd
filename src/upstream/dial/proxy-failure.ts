/** No tunnel, through the fault of the proxy or of the way to it: the provider was never asked. */
export class ProxyFailure extends Error {
  override readonly name = 'ProxyFailure';
  /** The variable that names the proxy. */
  readonly variable: string;

  constructor(variable: string, cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
    this.variable = variable;
  }
}
