import type { Environment } from '../config/config.ts';
import { readProxyVariables } from '../upstream/dial/proxy-variables.ts';
import type { ProcessInputs } from './gateway-process.ts';
import { version } from './version.ts';

/**
 * Reads the environment variables that other programs use too. The check of the configuration has already reported
 * errors in them.
 */
export function readProcessInputs(env: Environment): ProcessInputs {
  const { fault: _fault, ...proxy } = readProxyVariables(env);
  const extraCa = env['NODE_EXTRA_CA_CERTS'];
  return { version, ...proxy, ...(extraCa ? { extraCa } : {}) };
}
