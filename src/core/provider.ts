import type { Authentication } from './authentication.ts';
import type { HeaderLines } from './header-lines.ts';
import type { DialectName } from './dialect-name.ts';
import type { Secret } from './secret.ts';
import type { Quirks } from './quirks.ts';

/** A provider as the path of a request uses it. `providers/` makes it from the configuration. */
export interface Provider extends Authentication {
  readonly name: string;
  readonly dialect: DialectName;
  /** The same provider in the other dialects that it speaks. Its clients of one of them are answered in that one. */
  readonly inOtherDialects?: ReadonlyMap<DialectName, Provider>;
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
