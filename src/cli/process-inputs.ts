import type { Environment } from '../config/config.ts';
import type { ProcessInputs } from './gateway-process.ts';
import { version } from './version.ts';

/** Reads the variables that other programs share with us, in either spelling. */
export function readProcessInputs(env: Environment): ProcessInputs {
  const proxyUrl = env['HTTPS_PROXY'] || env['https_proxy'];
  const noProxy = env['NO_PROXY'] || env['no_proxy'];
  const extraCa = env['NODE_EXTRA_CA_CERTS'];
  return {
    version,
    ...(proxyUrl ? { proxyUrl } : {}),
    ...(noProxy ? { noProxy } : {}),
    ...(extraCa ? { extraCa } : {}),
  };
}
