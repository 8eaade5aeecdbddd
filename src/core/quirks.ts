/** Where a provider differs from its dialect. */
export interface Quirks {
  /** Lets members of a request pass by which the provider may use another model, whatever limits the caller has. */
  readonly passModelMembers?: boolean;
  /** The provider refuses `stream_options`, which asks for the usage of a stream. */
  readonly noStreamOptions?: boolean;
  /** Name of the member that limits the answer's tokens. Absent where the provider accepts both names. */
  readonly maxTokensField?: 'max_tokens' | 'max_completion_tokens';
  /** The provider refuses to encrypt its reasoning, because the model does not reason. */
  readonly noEncryptedReasoning?: boolean;
  /** Roles that the provider refuses. Their messages are sent under the nearest role that it accepts. */
  readonly unknownRoles?: readonly string[];
  /** The provider is Vertex AI: it knows no ids of calls, and reads the service tier from a header. */
  readonly vertex?: boolean;
  /** The name of the model stands in the path of each call too, behind `/deployments/`. */
  readonly deployments?: boolean;
  /** The provider is Headgate's simulator. `x-simulate` is passed to it and to no other provider. */
  readonly simulator?: boolean;
}

/** A target, or the parts of it that say where its provider differs. */
interface WithQuirks {
  readonly provider: { readonly quirks: Quirks };
  readonly state?: { readonly learnt: Quirks };
}

/** The quirks of a target: those of the configuration and those that it has shown. */
export function quirksOf({ provider: { quirks }, state }: WithQuirks): Quirks {
  return state === undefined || Object.keys(state.learnt).length === 0 ? quirks : { ...quirks, ...state.learnt };
}
