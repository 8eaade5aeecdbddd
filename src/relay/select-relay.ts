import { editRequestBytes, hasNoOptions } from '../dialects/openai/edit-request-bytes.ts';
import { readFacts } from '../dialects/openai/answer-facts.ts';
import type { OpenAiInference } from '../dialects/openai/request.ts';
import type { DialectName } from '../core/inference.ts';
import { headgateToOpenai } from '../translate/headgate-openai/translation.ts';
import type { Translation } from '../translate/translation.ts';
import { Passthrough } from './passthrough.ts';
import type { Relay } from './relay.ts';
import { Translated } from './translated.ts';

/** Chooses how bytes come back: as they are where both sides speak one dialect, translated where they do not. */
export function selectRelay(client: DialectName, provider: DialectName): Relay {
  if (client === provider) return openaiPassthrough;
  if (client === 'headgate' && provider === 'openai') return throughTranslation;
  throw new Error(`no relay from ${client} to ${provider}`);
}

const openaiPassthrough: Relay = {
  prepare: (inference, { provider, upstreamModel }) => {
    const asked = inference as OpenAiInference;
    const addsOptions = provider.quirks.noStreamOptions !== true;
    const body = editRequestBytes(asked, upstreamModel, addsOptions);
    return { path: '/chat/completions', body, addsStreamOptions: addsOptions && hasNoOptions(asked) };
  },
  complete({ body, members }) {
    const { usage, reportedModel } = readFacts(body, members);
    return { body, usage, reportedModel };
  },
  stream: ({ target }, inference) => {
    const { includeUsage } = inference as OpenAiInference;
    return new Passthrough({
      showsUsage: includeUsage,
      provider: target.provider,
    });
  },
};

const throughTranslation: Relay = translated(headgateToOpenai);

function translated(translation: Translation): Relay {
  return {
    prepare: (inference, target) => translation.prepare(inference, target),
    complete: ({ body }, frame) => translation.answer(body, frame()),
    stream: ({ target }, _inference, frame) => new Translated(translation.stream(frame()), target.provider),
  };
}
