import type { Inference } from '../core/inference.ts';
import { WholeAnswerCollector } from '../core/whole-answer.ts';
import type { ClientDialect, ProviderDialect } from '../dialects/dialect.ts';
import { AnswerLosses } from '../dialects/answer-losses.ts';
import { writeCall } from '../dialects/write-call.ts';
import type { Relay } from './relay.ts';
import { StreamLosses } from './stream-losses.ts';
import { ThroughHub } from './through-hub.ts';

/** Chooses how bytes come back: as they are where both sides speak one dialect, through the hub where they do not. */
export function selectRelay(client: ClientDialect, provider: ProviderDialect): Relay {
  const ofClient = relays.get(client) ?? new WeakMap<ProviderDialect, Relay>();
  const known = ofClient.get(provider);
  if (known !== undefined) return known;
  const relay = client.name === provider.name ? passing(provider) : throughHub(client, provider);
  relays.set(client, ofClient.set(provider, relay));
  return relay;
}

/** Each made once: a relay keeps nothing of a request. */
const relays = new WeakMap<ClientDialect, WeakMap<ProviderDialect, Relay>>();

function passing(dialect: ProviderDialect): Relay {
  return {
    prepare: (inference, target, strict) => writeCall(inference, target, dialect, strict),
    complete(answer) {
      const { usage, reportedModel } = dialect.readSummary(answer);
      return { body: answer.body, usage, reportedModel };
    },
    stream: ({ target }, inference) => dialect.passStream(inference, target),
  };
}

function throughHub(client: ClientDialect, provider: ProviderDialect): Relay {
  return {
    prepare: (inference, target, strict) => writeCall(inference, target, provider, strict),
    complete({ body, target }, frame) {
      const collector = new WholeAnswerCollector(target.provider.name);
      const losses = new AnswerLosses(client.answerFates);
      provider.readAnswer(body, (event) => {
        collector.add(event);
        losses.add(event);
      });
      const answer = collector.answer();
      const { usage, model, finish } = answer;
      return {
        body: client.writeAnswer(answer, frame()),
        ...(losses.names.length === 0 ? {} : { dropped: losses.names }),
        ...(usage === undefined ? {} : { usage }),
        ...(finish === undefined ? {} : { finishReason: finish.providerReason }),
        ...(model === undefined ? {} : { reportedModel: model }),
      };
    },
    stream: ({ target }, inference, frame) =>
      new ThroughHub(provider, target, client.streamWriter(inference, frame()), lossesOf(client, inference)),
  };
}

function lossesOf(client: ClientDialect, inference: Inference): StreamLosses {
  return new StreamLosses(client.answerFates, client.streamForm(inference).comment);
}
