import { isDeepStrictEqual } from 'node:util';
import { Secret } from '../core/secret.ts';
import type { Config } from './config.ts';
import { formatPath, type Path } from './problem.ts';
import { settingsTree } from './schema.ts';
import type { SettingSchema } from './setting-schema.ts';

/** The settings that differ and that a running process cannot change, as dotted paths. */
export function changesThatNeedRestart(running: Config, wanted: Config): readonly string[] {
  const found = [...restartPaths(settingsTree, [])]
    .filter((path) => !isDeepStrictEqual(revealed(at(running, path)), revealed(at(wanted, path))))
    .map(formatPath);
  // The simulator starts and stops with the process, so a reload cannot replace it with a provider.
  return running.backend.kind === wanted.backend.kind ? found : [...found, 'providers'];
}

/** Paths of all settings marked `restart`. There are none inside maps and lists. */
function* restartPaths(schema: SettingSchema, path: Path): Generator<Path> {
  if (schema.restart === true) {
    yield path;
    return;
  }
  for (const [name, member] of Object.entries(schema.properties ?? {})) yield* restartPaths(member, [...path, name]);
}

function at(value: unknown, path: Path): unknown {
  return path.reduce<unknown>((inner, step) => (inner as Record<string | number, unknown> | undefined)?.[step], value);
}

function revealed(value: unknown): unknown {
  return value instanceof Secret ? value.reveal() : value;
}
