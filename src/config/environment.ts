import type { Environment } from './config.ts';
import type { ValueOrigins } from './value-origins.ts';

/** All environment variables that are read without being named in the file. The reference page prints this table. */
export const environmentVariables = {
  HEADGATE_CONFIG: 'The configuration file, if --config does not name one.',
  HEADGATE_HOST: 'Replaces server.host of the file. The container image sets 0.0.0.0.',
  HEADGATE_PORT: 'Replaces server.port of the file.',
  HEADGATE_ADMIN_HOST: 'Replaces admin.host of the file.',
  HEADGATE_ADMIN_PORT: 'Replaces admin.port of the file.',
  HEADGATE_ADMIN_URL: 'Where `headgate explain` and `headgate route` find the admin port, if --url does not say it.',
  HEADGATE_ADMIN_TOKEN:
    'The admin.token that `headgate explain` and `headgate route` send. The gateway itself does not read it.',
  OPENAI_API_KEY:
    'The key of the provider `openai`. If it is set, `providers` need not name this provider. An empty variable counts as not set.',
  OPENAI_API_KEY_FILE:
    'A file that has this key, instead of OPENAI_API_KEY. The gateway reads it again when it changes.',
  GROQ_API_KEY:
    'The key of the preset `groq`, if the configuration has none. Each preset has its own variable: see docs/providers.md. With _FILE at its end, the variable names a file that has the key.',
  AZURE_CLIENT_ID:
    'With AZURE_TENANT_ID, AZURE_CLIENT_SECRET, AZURE_FEDERATED_TOKEN_FILE and AZURE_AUTHORITY_HOST: settings that `authentication` with the style `azure` does not have. The names are those of Azure’s own libraries.',
  OPENAI_BASE_URL: 'The base URL of the provider `openai`, instead of https://api.openai.com/v1.',
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
