import { hash } from 'node:crypto';
import { momentOf } from '../auth/expiry.ts';
import type { KeySettings } from '../auth/settings.ts';
import { everyOtherName, isPattern } from '../core/name-patterns.ts';
import type { Config } from './config.ts';
import { KeyModels } from './expand-key-models.ts';
import { describeUnknownName, describeUnmatchedPattern } from './unknown-name.ts';
import type { ValueOrigins } from './value-origins.ts';
import { formatLocation, type Path, type Problem } from './problem.ts';

/** A key, and the place in a file where it is written. */
interface WrittenKey {
  readonly key: KeySettings;
  readonly path: Path;
  readonly origins: ValueOrigins;
  readonly file: string | undefined;
}

/** The hash of an empty text. `printf "$KEY" | sha256sum` prints it when the variable is not set. */
const sha256OfNothing = hash('sha256', '', 'hex');

export function writtenKeys(
  keys: readonly KeySettings[],
  path: Path,
  origins: ValueOrigins,
  file: string | undefined,
): readonly WrittenKey[] {
  return keys.map((key, index) => ({ key, path: [...path, index], origins, file }));
}

/** Checks keys for what no schema can: ids and hashes must be unique, and names must exist elsewhere. */
export function checkKeys(written: readonly WrittenKey[], config: Pick<Config, 'auth' | 'models'>): readonly Problem[] {
  const ids = new Map<string, WrittenKey>();
  const hashes = new Map<string, WrittenKey>();
  const models = new KeyModels(config.models);
  return written.flatMap((one) => {
    const { id, sha256 } = one.key;
    const [sameId, sameHash] = [ids.get(id), hashes.get(sha256)];
    ids.set(id, one);
    hashes.set(sha256, one);
    return [
      ...(sameId === undefined
        ? []
        : problem(one, 'id', `gives ${quoted(one, 'id', id)} a second time${first(sameId, 'id')}`)),
      ...(sameHash === undefined
        ? []
        : problem(one, 'sha256', `is the hash of a key listed before${first(sameHash, 'sha256')}`)),
      ...(/\p{Cc}/u.test(id) ? problem(one, 'id', 'must not hold line breaks or other control characters') : []),
      ...(sha256 === sha256OfNothing ? problem(one, 'sha256', 'is the hash of an empty key') : []),
      ...checkTeam(one, config.auth.teams),
      ...checkModels(one, models),
      ...checkExpiry(one),
    ];
  });
}

function checkTeam(one: WrittenKey, teams: readonly string[]): readonly Problem[] {
  const { team } = one.key;
  if (team === undefined || teams.includes(team)) return [];
  return problem(one, 'team', describeUnknownName(`names ${quoted(one, 'team', team)}`, team, 'in auth.teams', teams));
}

function checkModels(one: WrittenKey, models: KeyModels): readonly Problem[] {
  const ownModels = one.key.models;
  // Elsewhere a list whose lines are all commented out means the same as no list. Here that would allow all models, so
  // it is refused.
  const isEmpty =
    ownModels === undefined ? one.origins.get([...one.path, 'models']) !== undefined : ownModels.length === 0;
  if (isEmpty) return problem(one, 'models', 'lists no model; leave the line out to allow all');
  return (ownModels ?? []).flatMap((model, index) => {
    if (models.of(model).length > 0) return [];
    if (model === everyOtherName) {
      const message = `lists "*", all names not under models, and models has no "*"; leave the list out to allow all`;
      return problem(one, ['models', index], message);
    }
    const subject = `names ${quoted(one, ['models', index], model)}`;
    const describe = isPattern(model) ? describeUnmatchedPattern : describeUnknownName;
    return problem(one, ['models', index], describe(subject, model, 'under models', models.all));
  });
}

function checkExpiry(one: WrittenKey): readonly Problem[] {
  const { expires } = one.key;
  return expires === undefined || momentOf(expires) !== undefined
    ? []
    : problem(one, 'expires', 'is a date or a time that does not exist');
}

function problem({ path, origins, file }: WrittenKey, member: string | Path, message: string): readonly Problem[] {
  const found = origins.problem(path.concat(member), message);
  return [file === undefined ? found : { ...found, file }];
}

function quoted({ path, origins }: WrittenKey, member: string | Path, value: string): string {
  return origins.quote(path.concat(member), value);
}

/** The place of the first of two equal entries, which may be in another file. */
function first({ path, origins, file }: WrittenKey, member: string): string {
  const place = formatLocation(file, origins.get([...path, member])?.line);
  return place === '' ? '' : ` (first in ${place})`;
}
