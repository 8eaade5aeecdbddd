import { describe, expect, test } from 'vitest';
import { configOf, problemsOf } from './config-in-memory.fixture.ts';

const provider = 'providers: { local: { baseUrl: "http://127.0.0.1:1/v1" } }\n';

/** The members of each model in YAML; each has the provider. */
function modelsOf(...models: readonly string[]): string {
  return `${provider}models: [${models.map((members) => `{ provider: local, ${members} }`).join(', ')}]\n`;
}

describe('models', () => {
  test.each([
    [['name: a, aliases: [b]', 'name: b'], 'models[0].aliases[0]', 'is "b", the name of a model'],
    [['name: a, aliases: [a]'], 'models[0].aliases[0]', 'is "a", the name of a model'],
    [['name: a, aliases: [b, b]'], 'models[0].aliases[1]', 'lists "b" a second time'],
    [['name: a, aliases: [c]', 'name: b, aliases: [c]'], 'models[1].aliases[0]', 'lists "c" a second time'],
    [['name: a, aliases: ["b*"]'], 'models[0].aliases[0]', 'must be one name'],
    [['name: a, aliases: ["*"]'], 'models[0].aliases[0]', 'must be one name'],
    [['name: a, aliases: ["b "]'], 'models[0].aliases[0]', 'must not begin or end with a blank'],
    [['name: a, aliases: [""]'], 'models[0].aliases[0]', 'must not be empty'],
    [['name: "a*", aliases: [b]'], 'models[0].aliases', 'cannot stand beside the name "a*", which stands for many'],
    [['name: "*", aliases: [b]'], 'models[0].aliases', 'cannot stand beside the name "*"'],
    [['name: "a*"', 'name: "a*"'], 'models[1].name', 'lists "a*" a second time'],
    [['name: "a*b"'], 'models[0].name', 'may have one "*", at its end'],
    [['name: "a**"'], 'models[0].name', 'may have one "*", at its end'],
    [['name: "**"'], 'models[0].name', 'may have one "*", at its end'],
    [['name: "a b*"'], 'models[0].name', 'stands for no name'],
    [['name: "é*"'], 'models[0].name', 'stands for no name'],
    [['name: "a* "'], 'models[0].name', 'must not begin or end with a blank'],
    [[`name: "${'x'.repeat(256)}*"`], 'models[0].name', 'must have at most 256 characters'],
    [['name: "a*", maxInFlight: 3'], 'models[0]', 'has maxInFlight, which cannot stand beside the name "a*"'],
    [['name: a, upstreamModel: "b*"'], 'models[0].upstreamModel', 'only where the name of the model ends in one'],
    [['name: "a*", upstreamModel: "b*c*"'], 'models[0].upstreamModel', 'may have one "*"'],
  ])('%j: %s', (models, path, message) => {
    expect(problemsOf(modelsOf(...models))).toMatchObject([
      { path, line: 2, message: expect.stringContaining(message) as unknown },
    ]);
  });

  test('the names of targets are checked like those of models', () => {
    const targets = '[{ provider: local, upstreamModel: b }]';
    const text = (model: string) => problemsOf(`${provider}models: [{ ${model} }]\n`).map(({ path }) => path);
    expect(text(`name: "*", targets: ${targets}`)).toEqual(['models[0].targets[0].upstreamModel']);
    expect(text(`name: "*", groups: [{ targets: ${targets} }]`)).toEqual([
      'models[0].groups[0].targets[0].upstreamModel',
    ]);
    expect(text(`name: a, targets: ${targets.replace('b', '"b*"')}`)).toEqual(['models[0].targets[0].upstreamModel']);
  });

  test('the default is a listed name, an alias or a name that a pattern passes on', () => {
    const text = modelsOf('name: "claude-*"', 'name: "__proto__*"', 'name: a, aliases: [b]');
    expect(configOf(text).defaults.model).toBe('a');
    for (const model of ['b', 'claude-4'])
      expect(configOf(`${text}defaults: { model: ${model} }`).models).toHaveLength(3);
    for (const [model, words] of [
      ['claude-*', 'must be the name of one model; "claude-*" stands for many'],
      ['claude-', 'which nobody serves'],
      ['Claude-4', 'which nobody serves'],
    ]) {
      const [problem] = problemsOf(`${text}defaults: { model: "${model}" }`);
      expect(problem).toMatchObject({ path: 'defaults.model', message: expect.stringContaining(words!) as unknown });
    }
  });

  test('another model that stands in has a name or an alias, and is no pattern', () => {
    const standIn = (name: string) =>
      modelsOf(`name: a, insteadOf: { contextWindow: "${name}" }`, 'name: b, aliases: [c]', 'name: "d*"');
    expect(configOf(standIn('c')).models[0]?.insteadOf).toEqual({ contextWindow: 'c' });
    expect(problemsOf(standIn('d*'))).toMatchObject([{ path: 'models[0].insteadOf.contextWindow' }]);
    expect(problemsOf(standIn('a'))).toMatchObject([{ message: 'names the model itself' }]);
  });

  test('a limit is of a model or a pattern, and an alias has none of its own', () => {
    const limit = (name: string) =>
      `${modelsOf('name: a, aliases: [b]', 'name: "c-*"')}limits: { perModel: { "${name}": {} } }`;
    for (const name of ['a', 'c-*', '*']) expect(configOf(limit(name)).limits.perModel).toHaveProperty([name]);
    expect(problemsOf(limit('b'))).toMatchObject([
      { path: 'limits.perModel.b', message: 'is an alias of "a": name the model itself' },
    ]);
    expect(problemsOf(limit('c-d'))).toMatchObject([{ path: 'limits.perModel.c-d' }]);
  });
});

describe('the list of a key', () => {
  const models = modelsOf(
    'name: gpt-5',
    'name: gpt-5-mini',
    'name: fast, aliases: [gpt-4o]',
    'name: "gpt-4*"',
    'name: "g*"',
    'name: "__proto__*"',
    'name: "*"',
  );
  const keysWith = (list: string) =>
    `${models}auth:\n  keys:\n    - id: a\n      sha256: ${'a'.repeat(64)}\n      models: ${list}\n`;

  test.each([
    ['[gpt-5]', ['gpt-5']],
    ['["gpt-*"]', ['gpt-5', 'gpt-5-mini', 'fast', 'gpt-4*']],
    ['["gpt-5*"]', ['gpt-5-mini']],
    ['["g*", gpt-5]', ['gpt-5', 'gpt-5-mini', 'fast', 'gpt-4*', 'g*']],
    ['["gpt-4*"]', ['fast', 'gpt-4*']],
    ['[gpt-4o, fast]', ['fast']],
    ['["*"]', ['*']],
    ['["_*"]', ['__proto__*']],
  ])('%s means %j', (list, names) => {
    expect(configOf(keysWith(list)).auth.keys[0]?.models).toEqual(names);
  });

  test.each([
    [
      'gtp-*',
      'names "gtp-*", and no name under models begins so (there: gpt-5, gpt-5-mini, fast, gpt-4o, gpt-4*, g*, __proto__*, *); did you mean "gpt-*"?',
    ],
    ['claude-*', 'names "claude-*", and no name under models begins so'],
    ['GPT-5*', 'did you mean "gpt-5*"?'],
    ['gpt-5-minis*', 'did you mean "gpt-5-mini*"?'],
    ['gpt*5', 'names "gpt*5", which is not under models'],
    ['', 'names "", which is not under models'],
  ])('%s means nothing', (one, message) => {
    expect(problemsOf(keysWith(`["${one}"]`))).toMatchObject([
      { path: 'auth.keys[0].models[0]', message: expect.stringContaining(message) as unknown },
    ]);
  });
});
