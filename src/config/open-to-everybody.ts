import { keysAreRequired } from '../auth/api-keys.ts';
import { isLoopback } from '../core/loopback.ts';
import type { Config } from './config.ts';

/** Whether other hosts can reach the public listener without a key. */
export function isOpenToEverybody({ auth, server }: Pick<Config, 'auth' | 'server'>): boolean {
  return !keysAreRequired(auth) && !isLoopback(server.host);
}
