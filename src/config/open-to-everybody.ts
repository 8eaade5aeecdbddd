import { keysAreRequired } from '../auth/api-keys.ts';
import { isLoopback } from '../core/loopback.ts';
import type { Config } from './config.ts';

/** Whether hosts beside this one reach the public listener and need no key there. */
export function isOpenToEverybody({ auth, server }: Pick<Config, 'auth' | 'server'>): boolean {
  return !keysAreRequired(auth) && !isLoopback(server.host);
}
