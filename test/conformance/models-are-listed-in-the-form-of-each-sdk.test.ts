import Anthropic, { AuthenticationError, BadRequestError, NotFoundError } from '@anthropic-ai/sdk';
import { ApiError, GoogleGenAI } from '@google/genai';
import { expect, test } from 'vitest';
import { keyEntry, keyOf } from '../harness/keys.ts';
import { startSetting } from './conforms.ts';

const names = ['gpt-test', 'org/with a slash', 'third', 'fourth', 'fifth'];
const config = {
  models: names.map((name) => ({ name, provider: 'simulator' })),
  defaults: { model: 'gpt-test' },
};

async function start(more: object = {}): Promise<{ url: string; anthropic: Anthropic; google: GoogleGenAI }> {
  const { gateway } = await startSetting({ ...config, ...more });
  const { url } = gateway;
  return {
    url,
    anthropic: new Anthropic({ baseURL: url, apiKey: 'unused', maxRetries: 0 }),
    google: new GoogleGenAI({ apiKey: 'unused', httpOptions: { baseUrl: url } }),
  };
}

test("Anthropic's SDK lists the models in pages, forwards and backwards, and retrieves each", async () => {
  const {
    anthropic: { models },
  } = await start();
  const listed = [];
  for await (const model of models.list({ limit: 2 })) listed.push(model);
  expect(listed.map(({ id }) => id)).toEqual(names);
  expect(listed[0]).toMatchObject({
    type: 'model',
    display_name: 'gpt-test',
    created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT/) as unknown,
  });
  for (const model of listed) expect(await models.retrieve(model.id)).toEqual(model);
  const first = await models.list({ limit: 2 });
  expect(first).toMatchObject({ has_more: true, first_id: names[0], last_id: names[1] });
  const before = await models.list({ limit: 2, before_id: 'fourth' });
  expect(before.data.map(({ id }) => id)).toEqual(names.slice(1, 3));
  expect(before.has_more).toBe(true);
  expect(await models.list({ after_id: 'third' })).toMatchObject({ has_more: false, last_id: 'fifth' });
  await expect(models.retrieve('no-such-model')).rejects.toBeInstanceOf(NotFoundError);
  await expect(models.list({ after_id: 'no-such-model' })).rejects.toBeInstanceOf(BadRequestError);
  await expect(models.list({ limit: 0 })).rejects.toBeInstanceOf(BadRequestError);
});

test("Google's SDK lists the models in pages and retrieves each", async () => {
  const {
    google: { models },
  } = await start();
  const listed = [];
  for await (const model of await models.list({ config: { pageSize: 2 } })) listed.push(model);
  expect(listed.map(({ name }) => name)).toEqual(names.map((name) => `models/${name}`));
  expect(listed[0]).toMatchObject({ displayName: 'gpt-test', supportedActions: ['generateContent', 'countTokens'] });
  expect(await models.get({ model: 'gpt-test' })).toEqual(listed[0]);
  expect(await models.get({ model: 'models/third' })).toEqual(listed[2]);
  const failure: unknown = await models.get({ model: 'no-such-model' }).catch((thrown: unknown) => thrown);
  expect(failure).toBeInstanceOf(ApiError);
  expect(failure).toMatchObject({ status: 404, message: expect.stringContaining('NOT_FOUND') as unknown });
});

test("Google's older version of the API has the same list", async () => {
  const { url } = await start();
  const older = new GoogleGenAI({ apiKey: 'unused', httpOptions: { baseUrl: url, apiVersion: 'v1' } });
  const listed = [];
  for await (const model of await older.models.list()) listed.push(model.name);
  expect(listed).toEqual(names.map((name) => `models/${name}`));
  expect(await older.models.get({ model: 'third' })).toMatchObject({ name: 'models/third' });
});

test('a key sees its own models, and an unknown one gets an error in the form of its SDK', async () => {
  const { url } = await start({ auth: { keys: [keyEntry('narrow', { models: ['third'] })] } });
  const options = { baseURL: url, maxRetries: 0 };
  const narrow = new Anthropic({ ...options, apiKey: keyOf('narrow') });
  expect((await narrow.models.list()).data.map(({ id }) => id)).toEqual(['third']);
  await expect(narrow.models.retrieve('fourth')).rejects.toBeInstanceOf(NotFoundError);
  const unknown = new Anthropic({ ...options, apiKey: 'nobody' });
  await expect(unknown.models.list()).rejects.toBeInstanceOf(AuthenticationError);
  await expect(unknown.models.list()).rejects.toMatchObject({ error: { type: 'error' } });
  const google = new GoogleGenAI({ apiKey: 'nobody', httpOptions: { baseUrl: url } });
  const failure: unknown = await google.models.list().catch((thrown: unknown) => thrown);
  expect(failure).toMatchObject({ status: 401, message: expect.stringContaining('UNAUTHENTICATED') as unknown });
});
