import type { Config, Environment } from './config.ts';
import { parseConfig } from './parse-config.ts';
import { ConfigError, type Problem } from './problem.ts';

/** A configuration from a text, for tests. */
export function configOf(text: string | undefined, env: Environment = {}): Config {
  return parseConfig(text === undefined ? {} : { text, file: 'headgate.yaml' }, env).config;
}

/** What is wrong with a text. */
export function problemsOf(text: string | undefined, env: Environment = {}): readonly Problem[] {
  return errorOf(text, env).problems;
}

export function errorOf(text: string | undefined, env: Environment = {}): ConfigError {
  try {
    configOf(text, env);
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
  throw new Error('the configuration was accepted');
}
