import type { Environment } from './config.ts';
import type { ValueOrigins } from './value-origins.ts';

/** All environment variables that are read without being named in the file. The reference page prints this table. */
export const environmentVariables = {
  HEADGATE_CONFIG: 'The configuration file, where --config does not name one.',
  HEADGATE_HOST: 'Overrides server.host, in the file too. A container image sets 0.0.0.0.',
  HEADGATE_PORT: 'Overrides server.port, in the file too.',
  HEADGATE_ADMIN_HOST: 'Overrides admin.host, in the file too.',
  HEADGATE_ADMIN_PORT: 'Overrides admin.port, in the file too.',
  OPENAI_API_KEY: 'The key of the provider `openai`, which is then there without being declared. Empty counts as none.',
  OPENAI_API_KEY_FILE: 'A file with that key instead; read again when it changes.',
  GROQ_API_KEY:
    'And so on: the key of a preset, or with _FILE at its end a file with it, where a model or a provider uses the preset and the file has no key.',
  AZURE_CLIENT_ID:
    'And AZURE_TENANT_ID, AZURE_CLIENT_SECRET, AZURE_FEDERATED_TOKEN_FILE, AZURE_AUTHORITY_HOST, as Azure’s own libraries read them: with the style `azure`, what `authentication` lacks.',
  OPENAI_BASE_URL: 'Where that provider is, instead of https://api.openai.com/v1.',
} as const;

const overrides = [
  ['HEADGATE_HOST', 'server', 'host'],
  ['HEADGATE_PORT', 'server', 'port'],
  ['HEADGATE_ADMIN_HOST', 'admin', 'host'],
  ['HEADGATE_ADMIN_PORT', 'admin', 'port'],
] as const;

/** The value of a variable. An empty variable counts as not set. */
export function readVariable(env: Environment, name: string): string | undefined {
  const value = env[name]?.trim();
  return value === undefined || value === '' ? undefined : value;
}

/** Replaces the listeners' addresses in the file with those in the environment, before anything is checked. */
export function applyOverrides(raw: unknown, env: Environment, origins: ValueOrigins): unknown {
  const whole = raw ?? {};
  if (!isSection(whole)) return raw;
  for (const [variable, section, setting] of overrides) {
    const value = readVariable(env, variable);
    const members = whole[section] ?? {};
    if (value === undefined || !isSection(members)) continue;
    whole[section] = { ...members, [setting]: value };
    origins.set([section, setting], { variables: [variable] });
  }
  return whole;
}

function isSection(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
