import type { DialectName } from './inference.ts';

/** A provider as the path of a request sees it: data, no behaviour. Made from configuration by `providers/`. */
export interface Provider {
  readonly name: string;
  readonly dialect: DialectName;
  /** Scheme, host and port, e.g. `https://api.openai.com`. */
  readonly origin: string;
  /** What stands before the dialect's own paths, e.g. `/v1`. No trailing slash. */
  readonly basePath: string;
  /** The credentials as header pairs, read at each call because a mounted key file can change. */
  readonly authHeaders: () => Readonly<Record<string, string>>;
  /** Where this provider strays from its dialect. */
  readonly quirks: Quirks;
}

export interface Quirks {
  /** Members of a request by which a provider lets another model answer pass, whatever limits bind the caller. */
  readonly passModelMembers?: boolean;
  /** Streams end without `[DONE]`; a finish_reason for every choice is the end. */
  readonly noDone?: boolean;
  /** The provider is our simulator: `x-simulate` is carried to it, and to nobody else. */
  readonly simulator?: boolean;
}

/** One place an inference can be sent to. */
export interface Target {
  readonly provider: Provider;
  /** The model's name as the provider knows it. */
  readonly upstreamModel: string;
}

/** Where to, in order. */
export interface Plan {
  /** As the client wrote it, or the default that stood in for it. */
  readonly requestedModel: string;
  /** The same from a closed set, for limits, accounts and metric labels: a configured name, or `other`. */
  readonly modelLabel: string;
  /** The name is under `models` for nobody: it passes through `*`. */
  readonly passedOn?: true;
  readonly targets: readonly [Target, ...Target[]];
  /** Milliseconds for everything before the answer; from the body's last byte. */
  readonly deadlineMs: number;
}
