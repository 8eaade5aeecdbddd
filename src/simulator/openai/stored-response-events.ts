import { isObject } from '../read-fields.ts';
import type { Json } from '../read-fields.ts';

/** An event of a stream that is written again. */
interface StoredEvent extends Json {
  readonly type: string;
  readonly sequence_number: number;
}

/** The events by which a response that has ended is streamed once more: each text in one delta. */
export function eventsOf(response: Json): readonly StoredEvent[] {
  const begun = { ...response, status: 'in_progress', output: [], usage: null };
  const { output, status } = response;
  const items = Array.isArray(output) ? output.filter(isObject) : [];
  const events: Array<Json & { type: string }> = [
    { type: 'response.created', response: begun },
    { type: 'response.in_progress', response: begun },
    ...items.flatMap((item, index) => eventsOfItem(item, index)),
    { type: `response.${String(status)}`, response },
  ];
  return events.map((event, number) => ({ ...event, sequence_number: number }));
}

function eventsOfItem(item: Json, index: number): Array<Json & { type: string }> {
  const place = { item_id: item['id'], output_index: index };
  const { content } = item;
  const parts = Array.isArray(content) ? content.filter(isObject) : [];
  return [
    { type: 'response.output_item.added', output_index: index, item: { ...item, status: 'in_progress', content: [] } },
    ...parts.map((part, at) => ({
      type: 'response.output_text.delta',
      ...place,
      content_index: at,
      delta: part['text'],
      logprobs: [],
    })),
    { type: 'response.output_item.done', output_index: index, item },
  ];
}
