import { type Places, placesIn } from '../../core/json/find-places.ts';

/**
 * What stands at a place: `id` names something that a provider stores and uses, `cited_id` and `cited_file` something that it only
 * mentions, and `citation` is the whole mention. `item_id` is the id of an item that stands there itself, `item` is the whole item, and
 * `filename` the name of a file.
 */
export type StoredKind = 'id' | 'cited_id' | 'cited_file' | 'citation' | 'item_id' | 'item' | 'filename';
type Stored = Places<StoredKind>;

const id: Stored = { text: 'id' };
const cited: Stored = { text: 'cited_id' };

/** A part of an answer that a text cites. */
const citation = placesIn<StoredKind>(
  {
    file_id: { text: 'cited_file' },
    container_id: cited,
    vector_store_id: cited,
    filename: { text: 'filename' },
  },
  { object: 'citation' },
);

/** A part of a message. */
const part = placesIn<StoredKind>({ file_id: id, filename: { text: 'filename' }, annotations: citation });

/** A tool that the provider runs itself names files, stores of files, and containers. */
const toolMembers = {
  vector_store_ids: id,
  container: placesIn<StoredKind>({ file_ids: id }, id),
  environment: placesIn<StoredKind>({ container_id: id, file_ids: id }),
  input_image_mask: placesIn<StoredKind>({ file_id: id }),
};
const tool = placesIn<StoredKind>({ ...toolMembers, tools: placesIn<StoredKind>(toolMembers) });

/** An item of an input, an output or a conversation. https://platform.openai.com/docs/api-reference/responses/object */
const item = placesIn<StoredKind>(
  {
    id: { text: 'item_id' },
    content: part,
    output: part,
    results: citation,
    outputs: placesIn<StoredKind>({ files: citation }),
    container_id: id,
    approval_request_id: id,
    environment: placesIn<StoredKind>({ container_id: id }),
    tools: tool,
  },
  { object: 'item' },
);

const conversation = placesIn<StoredKind>({ id }, id);
const cacheOptions = placesIn<StoredKind>({ comparison_response_id: id });

/** Ids in the members of a request. `items` are those of a conversation. */
export const requestPlaces = placesIn<StoredKind>({
  previous_response_id: id,
  conversation,
  input: item,
  instructions: item,
  items: item,
  tools: tool,
  prompt_cache_options: cacheOptions,
  prompt: placesIn<StoredKind>({ variables: placesIn<StoredKind>({ '*': part }) }),
});

/** Ids in a response. */
const response = placesIn<StoredKind>({
  id,
  previous_response_id: id,
  conversation,
  output: item,
  input: item,
  instructions: item,
  tools: tool,
  prompt_cache_options: cacheOptions,
});

/** Ids in an event of a stream. */
export const eventPlaces = placesIn<StoredKind>({
  response,
  item,
  item_id: id,
  part,
  annotation: citation,
});

/** Ids in any answer: a response, a conversation, an item, a list of items, or that something is deleted. */
export const answerPlaces = placesIn<StoredKind>({
  ...Object.fromEntries(response.members),
  ...Object.fromEntries(item.members),
  output: placesIn<StoredKind>({
    ...Object.fromEntries(item.members),
    ...Object.fromEntries(part.members),
  }),
  id,
  data: item,
  first_id: id,
  last_id: id,
});
