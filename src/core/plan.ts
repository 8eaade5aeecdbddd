import type { Authentication } from './authentication.ts';
import type { HeaderLines } from './header-lines.ts';
import type { DialectName } from './dialect-name.ts';
import type { Secret } from './secret.ts';

/** A provider as the path of a request uses it. `providers/` makes it from the configuration. */
export interface Provider extends Authentication {
  readonly name: string;
  readonly dialect: DialectName;
  /** Scheme, host and port, e.g. `https://api.openai.com`. */
  readonly origin: string;
  /** The path that is put before the dialect's own paths, e.g. `/v1`. No trailing slash. */
  readonly basePath: string;
  /** Headers that are sent with every call, in addition to the dialect's. */
  readonly headers: HeaderLines;
  /** Query that is added to every call: percent-encoded, without `?`. Empty where there is none. */
  readonly query: string;
  readonly connections: ConnectionOptions;
  /** Where this provider differs from its dialect. */
  readonly quirks: Quirks;
}

/** Connection options of one provider. Absent options are taken from the settings `upstream`. */
export interface ConnectionOptions {
  /** Certificate authorities in PEM form that are trusted in addition to the others. */
  readonly extraCa?: string;
  /** `none`, or the proxy's URL. Absent where the environment decides. */
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
  /** Lets members of a request pass by which the provider may use another model, whatever limits the caller has. */
  readonly passModelMembers?: boolean;
  /** The provider refuses `stream_options`, which asks for the usage of a stream. */
  readonly noStreamOptions?: boolean;
  /** Name of the member that limits the answer's tokens. Absent where the provider accepts both names. */
  readonly maxTokensField?: 'max_tokens' | 'max_completion_tokens';
  /** Roles that the provider refuses. Their messages are sent under the nearest role that it accepts. */
  readonly unknownRoles?: readonly string[];
  /** The provider is Headgate's simulator. `x-simulate` is passed to it and to no other provider. */
  readonly simulator?: boolean;
}

/** One destination of an inference: a provider and a model. */
export interface Target {
  readonly provider: Provider;
  /** The provider's name of the model. */
  readonly upstreamModel: string;
  /** What the process has learnt about the target. Absent where it is not remembered. */
  readonly state?: TargetState;
}

/**
 * What the process has learnt about one target. All requests to the target share it, also across reloads of the
 * configuration.
 */
export interface TargetState {
  /** Quirks that the target has shown, in addition to the configured ones. */
  readonly learnt: { -readonly [Name in keyof Quirks]: Quirks[Name] };
}

/** The quirks of a target: those of the configuration and those that it has shown. */
export function quirksOf({ provider: { quirks }, state }: Target): Quirks {
  return state === undefined || Object.keys(state.learnt).length === 0 ? quirks : { ...quirks, ...state.learnt };
}

/** The targets of one request, in order. Each request has its own plan. */
export interface Plan {
  /** The model name as the client wrote it, or the default model. */
  readonly requestedModel: string;
  /**
   * The requested model as a name from a closed set, for limits, accounts and metric labels: a configured name, or
   * `other`.
   */
  readonly modelLabel: string;
  /** No entry of `models` has this name: it is passed on through `*`. */
  readonly passedOn?: true;
  readonly targets: readonly [Target, ...Target[]];
  /** Milliseconds for everything before the answer, counted from the last byte of the request body. */
  readonly deadlineMs: number;
}
