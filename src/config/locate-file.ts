import { existsSync } from 'node:fs';
import type { Environment } from './config.ts';
import { readVariable } from './environment.ts';

const fileInWorkingDirectory = 'headgate.yaml';

/** Finds the file to read: `--config`, else HEADGATE_CONFIG, else ./headgate.yaml if it exists, else none. */
export function locateConfigFile(option: string | undefined, env: Environment): string | undefined {
  return (
    option ??
    readVariable(env, 'HEADGATE_CONFIG') ??
    (existsSync(fileInWorkingDirectory) ? fileInWorkingDirectory : undefined)
  );
}
