declare module '../../core/quirks.ts' {
  interface Quirks {
    /** The provider is Vertex AI: it knows no ids of calls, and reads the service tier from a header. */
    readonly vertex?: boolean;
  }
}

export {};
