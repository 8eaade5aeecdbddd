import type { Authentication } from './authentication.ts';
import type { HeaderLines } from './header-lines.ts';
import type { DialectName } from './inference.ts';
import type { Secret } from './secret.ts';

/** A provider as the path of a request sees it. Made from the configuration by `providers/`. */
export interface Provider extends Authentication {
  readonly name: string;
  readonly dialect: DialectName;
  /** Scheme, host and port, e.g. `https://api.openai.com`. */
  readonly origin: string;
  /** What stands before the dialect's own paths, e.g. `/v1`. No trailing slash. */
  readonly basePath: string;
  /** Sent with every call, beside what the dialect sends. */
  readonly headers: HeaderLines;
  /** Stands in the path of every call: percent-encoded, without `?`; empty where there is none. */
  readonly query: string;
  readonly connections: ConnectionOptions;
  /** Where this provider strays from its dialect. */
  readonly quirks: Quirks;
}

/** How connections to one provider differ from those to all others. What is absent is as the settings `upstream` say. */
export interface ConnectionOptions {
  /** Certificate authorities in PEM form, which are trusted beside the others. */
  readonly extraCa?: string;
  /** `none`, or the proxy's URL; absent where the environment decides. */
  readonly proxy?: 'none' | Secret;
  /** Time to open a connection. */
  readonly connectMs?: number;
  /** How long an unused connection is kept. */
  readonly idleSocketMs?: number;
  /** An older connection is not used again. */
  readonly maxSocketAgeMs?: number;
  /** Connections at once. */
  readonly maxConnections?: number;
}

export interface Quirks {
  /** Members of a request by which a provider lets another model answer pass, whatever limits bind the caller. */
  readonly passModelMembers?: boolean;
  /** The provider refuses `stream_options`, by which it would be asked for the usage of a stream. */
  readonly noStreamOptions?: boolean;
  /** Name of the member that bounds the answer's tokens; absent where the provider knows both. */
  readonly maxTokensField?: 'max_tokens' | 'max_completion_tokens';
  /** Roles that the provider refuses; what they say is sent under the nearest role that it knows. */
  readonly unknownRoles?: readonly string[];
  /** The provider is our simulator: `x-simulate` is carried to it, and to nobody else. */
  readonly simulator?: boolean;
}

/** One place an inference can be sent to. */
export interface Target {
  readonly provider: Provider;
  /** The model's name as the provider knows it. */
  readonly upstreamModel: string;
  /** What the process has learnt of it. Absent where nobody remembers. */
  readonly state?: TargetState;
}

/** What the process has learnt of one target. All requests that go there share it, under one configuration and the next. */
export interface TargetState {
  /** Quirks that the target has shown, beside those of the configuration. */
  readonly learnt: { -readonly [Name in keyof Quirks]: Quirks[Name] };
}

/** Where a target strays from its dialect, as the configuration says and as the target has shown. */
export function quirksOf({ provider: { quirks }, state }: Target): Quirks {
  return state === undefined || Object.keys(state.learnt).length === 0 ? quirks : { ...quirks, ...state.learnt };
}

/** Where one request goes, in order. Each request has a plan of its own. */
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
