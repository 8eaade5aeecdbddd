import { storeProblem } from '../limits/stores/store-address.ts';
import { everyOtherName } from '../routing/build-routes.ts';
import { otherModelsLabel } from '../routing/plan-for.ts';
import { checkKeys, writtenKeys } from './check-keys.ts';
import { simulatorProviderName } from './complete-models.ts';
import type { Config } from './config.ts';
import { describeUnknownName } from './nearest.ts';
import type { Places } from './places.ts';
import type { Path, Problem } from './problem.ts';

/** What no schema can say: names that must exist elsewhere in the file, names that may stand once, URLs that must make sense. */
export function checkReferences(config: Config, places: Places): readonly Problem[] {
  const problems: Problem[] = [];
  const refuse = (path: Path, message: string): void => {
    problems.push(places.problem(path, message));
  };
  checkModels(config, places, refuse);
  checkTeams(config, places, refuse);
  checkLimitNames(config, refuse);
  problems.push(...checkKeys(writtenKeys(config.auth.keys, ['auth', 'keys'], places, config.file), config));
  for (const [name, provider] of Object.entries(config.providers)) {
    checkBaseUrl(provider.baseUrl, ['providers', name, 'baseUrl'], refuse);
    if (provider.apiKey !== undefined && provider.apiKeyFile !== undefined) {
      refuse(['providers', name], 'has both apiKey and apiKeyFile; leave one');
    }
    if (provider.apiKey === undefined && provider.apiKeyFile === undefined && isOpenai(provider.baseUrl)) {
      refuse(
        ['providers', name],
        'has no key, and api.openai.com wants one: write apiKey: ${OPENAI_API_KEY}, or apiKeyFile',
      );
    }
  }
  checkStore(config, refuse);
  if (config.drain.deadlineMs < config.drain.settleMs) {
    refuse(['drain', 'deadlineMs'], 'must be at least drain.settleMs; both count from SIGTERM');
  }
  return problems;
}

type Refuse = (path: Path, message: string) => void;

function checkModels(config: Config, places: Places, refuse: Refuse): void {
  const known = Object.keys(config.providers);
  if (config.backend.kind === 'embedded-simulator') known.push(simulatorProviderName);
  const seen = new Set<string>();
  config.models.forEach((model, index) => {
    const path = ['models', index, 'name'];
    if (seen.has(model.name)) refuse(path, `lists ${places.quote(path, model.name)} a second time`);
    seen.add(model.name);
    if (model.name === otherModelsLabel) {
      refuse(path, `is ${places.quote(path, model.name)}, which metrics and limits call the names that are not listed`);
    }
    if (!known.includes(model.provider)) {
      const at = ['models', index, 'provider'];
      const subject = `names ${places.quote(at, model.provider)}`;
      refuse(at, describeUnknownName(subject, model.provider, 'under providers', known));
    }
  });
  const fallback = config.defaults.model;
  if (fallback !== undefined && !seen.has(fallback) && !seen.has('*')) {
    const at = ['defaults', 'model'];
    refuse(at, `names ${places.quote(at, fallback)}, which nobody serves: add it under models, or a "*" entry`);
  }
}

function checkTeams({ auth }: Config, places: Places, refuse: Refuse): void {
  auth.teams.forEach((team, index) => {
    const path = ['auth', 'teams', index];
    if (auth.teams.indexOf(team) < index) refuse(path, `lists ${places.quote(path, team)} a second time`);
  });
}

/** A limit of a name that nobody has would limit nobody, and nobody would notice. */
function checkLimitNames({ auth, limits, models }: Config, refuse: Refuse): void {
  for (const team of Object.keys(limits.perTeam ?? {})) {
    if (auth.teams.includes(team)) continue;
    refuse(['limits', 'perTeam', team], describeUnknownName('names a team', team, 'in auth.teams', auth.teams));
  }
  const names = models.map(({ name }) => name);
  for (const model of Object.keys(limits.perModel ?? {})) {
    if (model === everyOtherName || names.includes(model)) continue;
    refuse(['limits', 'perModel', model], describeUnknownName('names a model', model, 'under models', names));
  }
}

function checkStore({ limits: { valkey } }: Config, refuse: Refuse): void {
  const problem = valkey && storeProblem(valkey);
  if (problem !== undefined) refuse(['limits', 'valkey', problem.name], problem.message);
}

function checkBaseUrl(text: string, path: Path, refuse: Refuse): void {
  const url = URL.parse(text);
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:')) {
    refuse(path, 'must be a whole URL that starts with https:// or http://');
  } else if (url.username !== '' || url.password !== '') {
    refuse(path, 'must not hold a user name or password; keys go into apiKey or apiKeyFile');
  } else if (url.search !== '' || url.hash !== '') {
    refuse(path, 'must end with its path, without ? or #');
  }
}

function isOpenai(baseUrl: string): boolean {
  return URL.parse(baseUrl)?.hostname === 'api.openai.com';
}
