import { modelSegment } from '../model-segment.ts';
import type { Conversation, ResponseFormat } from '../../core/conversation.ts';
import type { Target } from '../../core/plan.ts';
import type { PreparedCall } from '../../core/prepared-call.ts';
import { generationCall } from '../generation-call.ts';
import { canCache } from './fates-for.ts';
import { writeMessages, writeSystem } from './write-messages.ts';
import { writeOwnFields } from './write-own-fields.ts';
import { writeToolConfig } from './write-tools.ts';

/** Writes the call of Converse or ConverseStream for a conversation of the hub. */
export function writeRequest(conversation: Conversation, { upstreamModel: model }: Target): PreparedCall {
  const { messages, stream, serviceTier, metadata, responseFormat, cache } = conversation;
  const caches = canCache(model);
  // JSON.stringify omits undefined members.
  const call = {
    system: writeSystem(messages, caches),
    messages: writeMessages(messages, { canCache: caches, cache }),
    inferenceConfig: writeInference(conversation),
    toolConfig: writeToolConfig(conversation, model, caches),
    outputConfig: responseFormat === undefined ? undefined : writeFormat(responseFormat),
    additionalModelRequestFields: writeOwnFields(conversation, model),
    requestMetadata: metadata,
    serviceTier: serviceTier === undefined || serviceTier === 'auto' ? undefined : { type: serviceTier },
  };
  // The scanner of the client's body has limited the depth, so that serialising cannot exhaust the stack.
  const body = Buffer.from(JSON.stringify(call));
  const path = `/model/${modelSegment(model)}/${stream ? 'converse-stream' : 'converse'}`;
  return generationCall(path, body, stream);
}

function writeInference({ maxOutputTokens, temperature, topP, stop }: Conversation): object | undefined {
  const config = {
    maxTokens: maxOutputTokens,
    temperature,
    topP,
    stopSequences: typeof stop === 'string' ? [stop] : stop,
  };
  return Object.values(config).every((value) => value === undefined) ? undefined : config;
}

/** The schema is text here, and has a name of its own. */
function writeFormat(format: ResponseFormat): object | undefined {
  if (format.kind !== 'json_schema') return undefined;
  const { name, description, schema = { type: 'object' } } = format;
  const jsonSchema = { schema: JSON.stringify(schema), name: name === '' ? 'answer' : name, description };
  return { textFormat: { type: 'json_schema', structure: { jsonSchema } } };
}
