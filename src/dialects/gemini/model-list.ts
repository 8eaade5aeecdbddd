import { type ModelForm, placeOf, readPageLength, type ServedModel } from '../model-form.ts';
import { geminiClient } from './client.ts';

/** Gemini's list of models, in pages (https://ai.google.dev/api/models). The token of a page is the model before it. */
export const geminiModels: ModelForm = {
  dialect: geminiClient,
  writeList(models, query) {
    const length = readPageLength(query, 'pageSize', 50);
    const token = query.get('pageToken');
    const start = token === null || token === '' ? 0 : placeOf(models, token, 'pageToken') + 1;
    const page = models.slice(start, start + length);
    const last = page.at(-1);
    const nextPage = last !== undefined && start + length < models.length ? { nextPageToken: last.name } : {};
    return JSON.stringify({ models: page.map(entry), ...nextPage });
  },
  writeOne: (model) => JSON.stringify(entry(model)),
};

/** Clients choose a model by what it can do, of which the gateway knows this much. */
const methods = ['generateContent', 'countTokens'];

function entry({ name }: ServedModel): object {
  return { name: `models/${name}`, version: '', displayName: name, supportedGenerationMethods: methods };
}
