import type { Environment } from '../config/config.ts';
import { readProxyVariables } from '../upstream/dial/proxy-variables.ts';
import type { ProcessInputs } from './gateway-process.ts';
import { version } from './version.ts';

/** Reads the variables that other programs share with us. What is wrong with them, the configuration's check has said. */
export function readProcessInputs(env: Environment): ProcessInputs {
  const { fault: _fault, ...proxy } = readProxyVariables(env);
  const extraCa = env['NODE_EXTRA_CA_CERTS'];
  return { version, ...proxy, ...(extraCa ? { extraCa } : {}) };
}
