import { everyOtherName } from '../core/name-patterns.ts';
import { storeProblem } from '../limits/stores/store-address.ts';
import { listedNames } from '../routing/listed-names.ts';
import { checkModels } from './check-models.ts';
import { checkProviders } from './check-providers.ts';
import { checkServer } from './check-server.ts';
import { checkObjects } from './stored-objects.ts';
import { checkKeys, writtenKeys } from './check-keys.ts';
import type { Config } from './config.ts';
import { describeUnknownName } from './unknown-name.ts';
import type { ValueOrigins } from './value-origins.ts';
import type { Path, Problem, Refuse } from './problem.ts';

/**
 * Checks what no schema can: names that must exist elsewhere in the file, names that must be unique, and texts that
 * must make sense.
 */
export function checkReferences(config: Config, origins: ValueOrigins): readonly Problem[] {
  const problems: Problem[] = [];
  const refuse = (path: Path, message: string): void => {
    problems.push(origins.problem(path, message));
  };
  checkModels(config, origins, refuse);
  checkTeams(config, origins, refuse);
  checkLimitNames(config, refuse);
  problems.push(...checkKeys(writtenKeys(config.auth.keys, ['auth', 'keys'], origins, config.file), config));
  checkProviders(config, refuse);
  checkServer(config, refuse);
  checkObjects(config, refuse);
  checkStore(config, refuse);
  if (config.drain.deadlineMs < config.drain.settleMs) {
    refuse(['drain', 'deadlineMs'], 'must be at least drain.settleMs; both count from SIGTERM');
  }
  return problems;
}

function checkTeams({ auth }: Config, origins: ValueOrigins, refuse: Refuse): void {
  auth.teams.forEach((team, index) => {
    const path = ['auth', 'teams', index];
    if (auth.teams.indexOf(team) < index) refuse(path, `lists ${origins.quote(path, team)} a second time`);
  });
}

/** A limit for an unknown name would limit nobody, and nobody would notice. */
function checkLimitNames({ auth, limits, models }: Config, refuse: Refuse): void {
  for (const team of Object.keys(limits.perTeam ?? {})) {
    if (auth.teams.includes(team)) continue;
    refuse(['limits', 'perTeam', team], describeUnknownName('names a team', team, 'in auth.teams', auth.teams));
  }
  const names = models.map(({ name }) => name);
  const listed = listedNames(models);
  for (const model of Object.keys(limits.perModel ?? {})) {
    if (model === everyOtherName || names.includes(model)) continue;
    const itsName = listed.get(model);
    if (itsName !== undefined) {
      refuse(['limits', 'perModel', model], `is an alias of ${JSON.stringify(itsName)}: name the model itself`);
      continue;
    }
    refuse(['limits', 'perModel', model], describeUnknownName('names a model', model, 'under models', names));
  }
}

function checkStore({ limits: { valkey }, attempts }: Config, refuse: Refuse): void {
  if (attempts.shareHealth && valkey === undefined) {
    refuse(['attempts', 'shareHealth'], 'needs limits.valkey: through it pods tell each other how targets are doing');
  }
  const problem = valkey && storeProblem(valkey);
  if (problem !== undefined) refuse(['limits', 'valkey', problem.name], problem.message);
}
