import { keysAreRequired } from '../auth/api-keys.ts';
import type { Config } from '../config/config.ts';
import { everyOtherName, isPattern } from '../core/name-patterns.ts';
import type { ConfiguredProvider } from '../providers/configured-provider.ts';
import { shownCredentials } from '../providers/shown-credentials.ts';
import { describeKey, expiryWarnings } from './describe-keys.ts';
import { groupsOf, type NamedTarget } from '../routing/model-targets.ts';
import { describeRate } from './start-report.ts';

/**
 * Summarises a valid configuration for the person who wrote it.
 * @param wallMs now, in milliseconds since 1970
 */
export function summarise(config: Config, wallMs: number): string {
  const { server, admin } = config;
  const scheme = server.tls === undefined ? 'http' : 'https';
  return [
    `${config.file ?? 'No file: the environment and the defaults'} ${config.file === undefined ? 'are' : 'is'} valid.`,
    '',
    `  public     ${scheme}://${server.host}:${server.port}`,
    `  admin      http://${admin.host}:${admin.port}${admin.token === undefined ? '' : ', with a token'}`,
    ...list('providers', providerLines(config)),
    ...list('models', modelLines(config)),
    ...list('callers', callerLines(config)),
    `  limit      ${describeRate(config.limits.perCaller)}`,
    ...list('warning', [...config.warnings, ...expiryWarnings(config.auth.keys, wallMs)]),
    '',
  ].join('\n');
}

function providerLines(config: Config): readonly string[] {
  if (config.backend.kind === 'embedded-simulator') return ['the embedded simulator: answers are made up'];
  return Object.entries(config.providers).map(
    ([name, provider]) => `${name}: ${provider.dialect} at ${provider.baseUrl}, ${describeCredentials(provider)}`,
  );
}

function describeCredentials(provider: ConfiguredProvider): string {
  const { apiKeyFile } = provider;
  if (apiKeyFile !== undefined) return `key in ${apiKeyFile}`;
  const shown = shownCredentials(provider);
  if (shown.kind === 'identity') return `with ${shown.words}`;
  return shown.kind === 'key' ? 'with a key' : 'no key';
}

function modelLines(config: Config): readonly string[] {
  return config.models.map((model) => {
    const { name } = model;
    const groups = groupsOf(model).map(({ balance, targets }) => {
      const listed = targets.map((target) => describeTarget(target, name)).join(' | ');
      return targets.length === 1 ? listed : `${listed} (${balance})`;
    });
    const mark = name === config.defaults.model ? ' (default)' : '';
    return `${describeName(model)} -> ${groups.join(', then ')}${mark}`;
  });
}

function describeName({ name, aliases = [] }: Config['models'][number]): string {
  if (name === everyOtherName) return `${name} (any other name)`;
  if (isPattern(name)) return `${name} (other names that begin so)`;
  return aliases.length === 0 ? name : `${name} (also ${aliases.join(', ')})`;
}

function describeTarget({ provider, upstreamModel, weight }: NamedTarget, model: string): string {
  const renamed = upstreamModel === model ? '' : ` as ${upstreamModel}`;
  return `${provider}${renamed}${weight === 1 ? '' : ` x ${weight}`}`;
}

function callerLines({ auth }: Config): readonly string[] {
  if (!keysAreRequired(auth)) return ['by address'];
  const file = auth.keysFile === undefined ? '' : `, also those in ${auth.keysFile}`;
  return auth.keys.length === 0
    ? [`by key, and nobody has one${file}`]
    : [`by key${file}:`, ...auth.keys.map((key) => `  ${describeKey(key)}`)];
}

function list(title: string, lines: readonly string[]): readonly string[] {
  return lines.map((line, index) => `  ${(index === 0 ? title : '').padEnd(10)} ${line}`);
}
