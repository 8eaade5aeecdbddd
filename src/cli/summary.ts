import type { Config } from '../config/config.ts';
import { describeRate } from './start-report.ts';

/** What a valid configuration amounts to, for the person who wrote it. */
export function summarise(config: Config): string {
  const { server, admin } = config;
  const scheme = server.tls === undefined ? 'http' : 'https';
  return [
    `${config.file ?? 'No file: the environment and the defaults'} ${config.file === undefined ? 'are' : 'is'} valid.`,
    '',
    `  public     ${scheme}://${server.host}:${server.port}`,
    `  admin      http://${admin.host}:${admin.port}${admin.token === undefined ? '' : ', with a token'}`,
    ...list('providers', providerLines(config)),
    ...list('models', modelLines(config)),
    `  callers    ${config.auth.keys.length === 0 ? 'by address' : `by key: ${config.auth.keys.map((key) => key.id).join(', ')}`}`,
    `  limit      ${describeRate(config.limits.perCaller)}`,
    '',
  ].join('\n');
}

function providerLines(config: Config): readonly string[] {
  if (config.backend.kind === 'embedded-simulator') return ['the embedded simulator: answers are made up'];
  return Object.entries(config.providers).map(([name, { dialect, baseUrl, apiKey, apiKeyFile }]) => {
    const key = apiKey === undefined ? (apiKeyFile === undefined ? 'no key' : `key in ${apiKeyFile}`) : 'with a key';
    return `${name}: ${dialect} at ${baseUrl}, ${key}`;
  });
}

function modelLines(config: Config): readonly string[] {
  return config.models.map(({ name, provider, upstreamModel }) => {
    const renamed = upstreamModel === undefined ? '' : ` as ${upstreamModel}`;
    const mark = name === config.defaults.model ? ' (default)' : '';
    return `${name === '*' ? '* (any other name)' : name} -> ${provider}${renamed}${mark}`;
  });
}

function list(title: string, lines: readonly string[]): readonly string[] {
  return lines.map((line, index) => `  ${(index === 0 ? title : '').padEnd(10)} ${line}`);
}
