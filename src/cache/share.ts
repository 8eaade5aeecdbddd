import { createHash, hash } from 'node:crypto';
import type { Caller } from '../core/caller.ts';
import type { Exchange } from '../core/exchange.ts';
import type { GenerateInference } from '../core/inference.ts';
import { readIdempotencyKey } from './idempotency-key.ts';
import { isDeterministic } from './is-deterministic.ts';
import type { CacheSettings } from './settings.ts';

/** Which requests share one call. */
export interface Share {
  readonly by: 'idempotency_key' | 'coalescing';
  /** Requests of the same name share, if their fingerprints are the same. */
  readonly name: string;
  /** Who keeps the answer. */
  readonly owner: string;
  readonly fingerprint: string;
}

/** Whose identical requests share one call. */
export interface Coalescing {
  readonly within: CacheSettings['coalescing']['within'];
  /** Labels of the models whose deterministic requests share without being asked to. */
  readonly models: ReadonlySet<string>;
}

interface Asking {
  readonly exchange: Pick<Exchange, 'headers' | 'method' | 'path' | 'query'>;
  /** The URL of the route. */
  readonly route: string;
  readonly caller: Caller;
  readonly modelLabel: string;
  readonly inference: Pick<GenerateInference, 'body' | 'sealing'>;
}

const keyHeader = 'idempotency-key';
const coalesceHeader = 'x-headgate-coalesce';

/** Whether a request may share its call, as far as its head tells. */
export function mayShare(headers: Exchange['headers'], { models }: Coalescing): boolean {
  return models.size > 0 || headers[keyHeader] !== undefined || headers[coalesceHeader] !== undefined;
}

/**
 * With whom a request shares its call. Undefined: with nobody.
 * @param passedHeaders names of the client's headers that providers see
 * @throws GatewayError `invalid_request`
 */
export function shareOf(asking: Asking, coalescing: Coalescing, passedHeaders: readonly string[]): Share | undefined {
  const { exchange, route, caller } = asking;
  const key = readIdempotencyKey(exchange.headers[keyHeader]);
  const owner = `${caller.kind} ${caller.id}`;
  if (key !== undefined) {
    const name = nameOf('idempotency_key', route, owner, key);
    return { by: 'idempotency_key', name, owner, fingerprint: fingerprintOf(asking, passedHeaders) };
  }
  if (!coalesces(asking, coalescing)) return undefined;
  const fingerprint = fingerprintOf(asking, passedHeaders);
  const isOfTeam = coalescing.within === 'team' && caller.team !== undefined;
  const sharers = isOfTeam ? [`team ${caller.team}`, asking.inference.sealing?.ownerTag ?? ''] : [owner];
  const name = nameOf('coalescing', route, ...sharers, fingerprint);
  return { by: 'coalescing', name, owner, fingerprint };
}

function coalesces({ exchange, modelLabel, inference }: Asking, { models }: Coalescing): boolean {
  const wish = exchange.headers[coalesceHeader];
  if (wish === 'true') return true;
  return wish !== 'false' && models.has(modelLabel) && isDeterministic(inference.body);
}

/** A hash, so that a name has the same length whatever clients write. */
function nameOf(...parts: readonly string[]): string {
  return hash('sha256', JSON.stringify(parts), 'base64url');
}

/** Equal for requests that ask the same: their bodies, and all else of them that a provider may see. */
function fingerprintOf({ exchange, inference }: Asking, passedHeaders: readonly string[]): string {
  const { method, path, query, headers } = exchange;
  const seen = [...passedHeaders, 'x-headgate-strict', 'x-simulate'].map((name) => headers[name] ?? null);
  return createHash('sha256')
    .update(JSON.stringify([method, path, query, seen]))
    .update(inference.body)
    .digest('base64url');
}
