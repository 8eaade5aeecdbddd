import type { Config } from './config.ts';
import { simulatorProviderName } from './complete-models.ts';
import type { Places } from './places.ts';
import type { Path, Problem } from './problem.ts';

/** What no schema can say: names that must exist elsewhere in the file, names that may stand once, URLs that must make sense. */
export function checkReferences(config: Config, places: Places): readonly Problem[] {
  const problems: Problem[] = [];
  const refuse = (path: Path, message: string): void => {
    problems.push(places.problem(path, message));
  };
  checkModels(config, places, refuse);
  checkKeys(config, places, refuse);
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
    if (!known.includes(model.provider)) {
      const at = ['models', index, 'provider'];
      refuse(
        at,
        `names ${places.quote(at, model.provider)}, which is not under providers (there: ${known.join(', ')})`,
      );
    }
  });
  const fallback = config.defaults.model;
  if (fallback !== undefined && !seen.has(fallback) && !seen.has('*')) {
    const at = ['defaults', 'model'];
    refuse(at, `names ${places.quote(at, fallback)}, which nobody serves: add it under models, or a "*" entry`);
  }
}

function checkKeys(config: Config, places: Places, refuse: Refuse): void {
  const ids = new Set<string>();
  const hashes = new Set<string>();
  config.auth.keys.forEach((key, index) => {
    const path = ['auth', 'keys', index, 'id'];
    if (ids.has(key.id)) refuse(path, `gives ${places.quote(path, key.id)} a second time`);
    if (hashes.has(key.sha256)) refuse(['auth', 'keys', index, 'sha256'], 'is the hash of a key listed before');
    ids.add(key.id);
    hashes.add(key.sha256);
  });
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
