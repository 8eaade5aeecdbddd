/** Where a provider differs from its dialect. Each dialect adds members of its own in its file `quirks.ts`. */
export interface Quirks {
  /** Lets members of a request pass by which the provider may use another model, whatever limits the caller has. */
  readonly passModelMembers?: boolean;
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
