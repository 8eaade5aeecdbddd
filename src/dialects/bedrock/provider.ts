import type { ProviderDialect } from '../dialect.ts';
import { ObjectStreamReader } from '../object-stream-reader.ts';
import { providerSide } from '../provider-side.ts';
import { bedrockFates } from './fates.ts';
import { fatesFor } from './fates-for.ts';
import { hasOutput, readAnswer } from './read-answer.ts';
import { bedrockErrorForm, bedrockErrors } from './read-error.ts';
import { ConverseReader } from './read-stream.ts';
import { writeRequest } from './write-request.ts';

/** The provider side of Amazon Bedrock's Converse and ConverseStream. */
export const bedrockProvider: ProviderDialect = providerSide({
  name: 'bedrock',
  fates: bedrockFates,
  fatesFor: (conversation, { upstreamModel }) => fatesFor(conversation, upstreamModel),
  errorForm: bedrockErrorForm,
  errors: bedrockErrors,
  passedHeaders: { toProvider: [], toClient: [['x-amzn-requestid', 'x-headgate-provider-request-id']] },
  isAnswer: hasOutput,
  // No client speaks it.
  passCall: () => undefined,
  writeCall: writeRequest,
  readAnswer,
  streamReader: () => new ObjectStreamReader(new ConverseReader(), bedrockErrorForm),
});
