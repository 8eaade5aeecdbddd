import { NotFoundError } from 'openai';
import { expect, test } from 'vitest';
import { openai } from './clients/openai-node.ts';
import { startSetting } from './conforms.ts';

test('openai-node lists the configured models, retrieves each, and gets a 404 for others', async () => {
  const { baseUrl } = await startSetting({
    models: [
      { name: 'gpt-test', provider: 'simulator' },
      { name: 'org/with a slash', provider: 'simulator' },
    ],
    defaults: { model: 'gpt-test' },
  });
  const { models } = openai({ baseUrl });
  const listed = [];
  for await (const model of models.list()) listed.push(model);
  expect(listed.map(({ id }) => id)).toEqual(['gpt-test', 'org/with a slash']);
  for (const model of listed) expect(await models.retrieve(model.id)).toEqual(model);
  await expect(models.retrieve('no-such-model')).rejects.toBeInstanceOf(NotFoundError);
});
