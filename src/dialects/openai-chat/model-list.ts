import type { ModelForm, ServedModel } from '../model-form.ts';
import { openaiChatClient } from './client.ts';

/** OpenAI's list of models, which has no pages. */
export const openaiModels: ModelForm = {
  dialect: openaiChatClient,
  writeList: (models) => JSON.stringify({ object: 'list', data: models.map(entry) }),
  writeOne: (model) => JSON.stringify(entry(model)),
};

function entry({ name, ownedBy, createdAtSeconds }: ServedModel): object {
  return { id: name, object: 'model', created: createdAtSeconds, owned_by: ownedBy };
}
