/** The name of a wire format that a client or a provider speaks. `dialects/registry.ts` lists these formats. */
export type DialectName = string;
