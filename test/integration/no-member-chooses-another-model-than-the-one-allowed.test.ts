import { expect, test } from 'vitest';
import { ask } from '../harness/ask.ts';
import { startGateway } from '../harness/gateway.ts';
import { bearer, keyEntry } from '../harness/keys.ts';
import { startProvider } from '../harness/simulator.ts';

const messages = [{ role: 'user', content: 'hello' }];

const forEverybody = ['"Model":"m2"', String.raw`"mod\u0045l":"m2"`, '"ſtream":true', '"Models":["m2"]'];
const forTheBound = ['"models":["m2"]', '"route":"fallback"', '"provider":{}', String.raw`"model\u0073":["m2"]`];

const bodyWith = (member: string): string => `{"model":"m1","messages":${JSON.stringify(messages)},${member}}`;

test('a key with a list of models cannot have another answer by another member', async () => {
  const provider = await startProvider('ttft=0; rate=0; tokens=1');
  const models = ['m1', 'm2'].map((name) => ({ name, provider: 'simulator' }));
  const keys = [keyEntry('narrow', { models: ['m1'] }), keyEntry('all')];
  const gateway = await startGateway({ provider: provider.baseUrl, config: { models, auth: { keys } } });
  const answerTo = async (id: string, member: string) => {
    const answer = await ask(gateway.url, { path: '/v1/chat/completions', body: bodyWith(member), ...bearer(id) });
    return { status: answer.status, text: await answer.text() };
  };
  for (const member of [...forEverybody, ...forTheBound]) {
    const { status, text } = await answerTo('narrow', member);
    expect({ member, status }).toEqual({ member, status: 400 });
    const { error } = JSON.parse(text) as { error: { param: string; type: string } };
    expect(error.type).toBe('invalid_request_error');
    expect(`{${member}}`).toSatisfy((object: string) => Object.hasOwn(JSON.parse(object) as object, error.param));
  }
  expect(provider.requests()).toHaveLength(0);
  for (const member of forEverybody) expect((await answerTo('all', member)).status).toBe(400);
  for (const member of forTheBound) expect((await answerTo('all', member)).status).toBe(200);
  const lengthOf = (member: string) => Buffer.byteLength(bodyWith(member));
  expect(provider.requests().map(({ bodyBytes }) => bodyBytes)).toEqual(forTheBound.map(lengthOf));
});

test('the operator can let them pass', async () => {
  const provider = await startProvider('ttft=0; rate=0; tokens=1');
  const config = {
    providers: { simulator: { baseUrl: provider.baseUrl, simulator: true, passModelMembers: true } },
    limits: { perModel: { 'gpt-test': { requestsPerMinute: 100 } } },
  };
  const gateway = await startGateway({ provider: provider.baseUrl, config });
  const body = { model: 'gpt-test', messages, models: ['m2'] };
  expect((await ask(gateway.url, { path: '/v1/chat/completions', body })).status).toBe(200);
});
