import type { Config } from '../config/config.ts';
import { simulatorProviderName } from '../config/complete-models.ts';
import { reportKeys, type KeysReport } from './describe-keys.ts';
import type { Address, Listening } from './gateway-process.ts';

/** What a started process reports: as lines for a person, as one JSON line for a machine. */
export interface StartReport {
  readonly version: string;
  readonly publicUrl: string;
  readonly adminUrl: string;
  readonly file?: string;
  readonly providers: ReadonlyArray<{ readonly name: string; readonly baseUrl: string }>;
  /** True if the answers are made up. */
  readonly simulated: boolean;
  readonly defaultModel?: string;
  readonly keys: KeysReport;
  readonly perCaller: Config['limits']['perCaller'];
  /** Settings that were probably not meant, in words. */
  readonly warnings?: readonly string[];
  /** Set if a budget is counted in this process only: what was spent is forgotten when it ends. */
  readonly budgets?: 'start anew with each process';
}

export function reportStart(config: Config, listening: Listening, version: string): StartReport {
  const providers = Object.entries(config.providers).map(([name, { baseUrl }]) => ({ name, baseUrl }));
  if (listening.simulatorUrl !== undefined && config.backend.kind === 'embedded-simulator') {
    providers.push({ name: simulatorProviderName, baseUrl: listening.simulatorUrl });
  }
  return {
    version,
    publicUrl: formatUrl(config.server.tls === undefined ? 'http' : 'https', listening.public),
    adminUrl: formatUrl('http', listening.admin),
    ...(config.file === undefined ? {} : { file: config.file }),
    providers,
    simulated: config.backend.kind === 'embedded-simulator',
    ...(config.defaults.model === undefined ? {} : { defaultModel: config.defaults.model }),
    keys: reportKeys(config.auth),
    perCaller: config.limits.perCaller,
    ...(config.warnings.length === 0 ? {} : { warnings: config.warnings }),
    ...(budgetsStartAnew(config) ? { budgets: 'start anew with each process' } : {}),
  };
}

/** A shared store remembers what was spent; a process does not. */
function budgetsStartAnew({ limits, auth }: Config): boolean {
  if (limits.valkey !== undefined) return false;
  const sets = [
    limits.perCaller,
    limits.perAddress,
    limits.gateway,
    ...Object.values(limits.perTeam ?? {}),
    ...Object.values(limits.perModel ?? {}),
    ...auth.keys.map((key) => key.limits),
  ];
  return sets.some((set) => typeof set?.usdPerDay === 'number' || typeof set?.usdPerMonth === 'number');
}

/** For people. */
export function describeRate({ requestsPerMinute }: StartReport['perCaller']): string {
  return requestsPerMinute === 'unlimited' ? 'no limit' : `${requestsPerMinute} requests a minute each`;
}

function formatUrl(scheme: string, { host, port }: Address): string {
  return `${scheme}://${host.includes(':') ? `[${host}]` : host}:${port}`;
}
