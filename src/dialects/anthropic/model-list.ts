import { type ModelForm, placeOf, readPageLength, type ServedModel } from '../model-form.ts';
import { anthropicClient } from './client.ts';

/** Anthropic's list of models, in pages (https://docs.claude.com/en/api/models-list). */
export const anthropicModels: ModelForm = {
  dialect: anthropicClient,
  writeList(models, query) {
    const { data, hasMore } = pageOf(models, query);
    return JSON.stringify({
      data: data.map(entry),
      has_more: hasMore,
      first_id: data.at(0)?.name ?? null,
      last_id: data.at(-1)?.name ?? null,
    });
  },
  writeOne: (model) => JSON.stringify(entry(model)),
};

interface Page {
  readonly data: readonly ServedModel[];
  readonly hasMore: boolean;
}

/** The models behind `after_id`, or the last ones before `before_id`. */
function pageOf(models: readonly ServedModel[], query: URLSearchParams): Page {
  const length = readPageLength(query, 'limit', 20);
  const before = query.get('before_id');
  if (before !== null) {
    const end = placeOf(models, before, 'before_id');
    const start = Math.max(0, end - length);
    return { data: models.slice(start, end), hasMore: start > 0 };
  }
  const after = query.get('after_id');
  const start = after === null ? 0 : placeOf(models, after, 'after_id') + 1;
  return { data: models.slice(start, start + length), hasMore: start + length < models.length };
}

/** Members of which nothing is known here are null, as Anthropic documents. */
function entry({ name, createdAtSeconds }: ServedModel): object {
  return {
    type: 'model',
    id: name,
    display_name: name,
    created_at: new Date(createdAtSeconds * 1000).toISOString(),
    capabilities: null,
    max_input_tokens: null,
    max_tokens: null,
  };
}
