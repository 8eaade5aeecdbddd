import type { ObjectIds } from '../../core/object-ids.ts';
import type { Target } from '../../core/plan.ts';
import { sseFraming } from '../../core/sse/sse-framing.ts';
import type { StreamTransform } from '../../core/stream-transform.ts';
import { isObject } from '../chat-form/read-value.ts';
import type { ProviderDialect } from '../dialect.ts';
import { PassStream } from '../pass-stream.ts';
import { SealedStream } from '../openai-form/sealed-stream.ts';
import { readJson } from '../read-json.ts';
import { ResponseReader } from './read-stream.ts';
import { ResponseSealer } from './seal-answer.ts';

const events: Pick<ProviderDialect, 'framing' | 'isWhole' | 'streamReader'> = {
  framing: sseFraming,
  isWhole: ({ data, isNamedError }) => isNamedError || isObject(readJson(data)),
  streamReader: () => new ResponseReader(),
};

/**
 * Passes the events of a response on. @param ids seals the ids in them; undefined where the caller knows the provider's own
 * @param countsUsage false where what the events tell of tokens was accounted before
 */
export function passEvents(target: Target, ids: ObjectIds | undefined, countsUsage = true): StreamTransform {
  const passed = new PassStream(events, target);
  return ids === undefined
    ? passed
    : new SealedStream(passed, new ResponseSealer(ids, target.provider.name), countsUsage);
}
