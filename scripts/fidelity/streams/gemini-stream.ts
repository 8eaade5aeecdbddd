import { gemini } from '../answer-schemas.ts';
import { eventsOf, type Members, type StreamSchema } from './stream-schema.ts';

const part = { text: 'a text' };
const middle = { content: { role: 'model', parts: [part] } };
const usageMetadata = { promptTokenCount: 3, candidatesTokenCount: 4 };
const first = { candidates: [middle] };
const last = { candidates: [{ ...middle, finishReason: 'STOP' }] };

export const geminiStream: StreamSchema = {
  ...gemini,
  answer: gemini,
  title: "Gemini's streamGenerateContent",
  hints: {
    value: (name) => (name === 'jsonPath' ? '$.b' : gemini.hints.value(name)),
    beside(path) {
      const of = path.at(-2);
      if (of === undefined) return { candidates: [middle] };
      if (of === 'candidates' && path.length === 2) return middle;
      if (of === 'functionCall') return path.at(-1) === 'args' ? { name: 'f' } : { name: 'f', willContinue: true };
      if (of === 'partialArgs') return path.at(-1) === 'jsonPath' ? { numberValue: 3 } : { jsonPath: '$.a' };
      return gemini.hints.beside(path);
    },
  },
  streamWith(chunk) {
    const end = chunk['usageMetadata'] === undefined ? { ...last, usageMetadata } : last;
    // The first chunk that names the model counts.
    const begun = chunk['modelVersion'] === undefined ? [{ ...first, modelVersion: 'm' }, chunk] : [chunk, first];
    return eventsOf([...begun, ...(isInCall(chunk) ? [endOfCall] : []), end]);
  },
  sameAsAnswer: [['', '']],
};

const endOfCall = { candidates: [{ content: { role: 'model', parts: [{ functionCall: {} }] } }] };

/** Whether the arguments of a call go on in the next chunk. */
function isInCall(chunk: Members): boolean {
  return JSON.stringify(chunk).includes('"willContinue":true');
}
