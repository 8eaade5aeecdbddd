import { createHash } from 'node:crypto';
import { Secret } from '../core/secret.ts';
import type { Config } from './config.ts';

/**
 * A hash that is equal for two configurations with the same content, secrets included. It reveals nothing about them.
 */
export function fingerprint({ warnings: _warnings, ...config }: Config): string {
  return createHash('sha256')
    .update(JSON.stringify(unwrap(config)))
    .digest('hex');
}

function unwrap(value: unknown): unknown {
  if (value instanceof Secret) return value.reveal();
  if (Array.isArray(value)) return value.map(unwrap);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, unwrap(member)]));
}
