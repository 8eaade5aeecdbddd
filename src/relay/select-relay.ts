import { WholeAnswerCollector } from '../core/whole-answer.ts';
import type { ClientDialect, ProviderDialect } from '../dialects/dialect.ts';
import { writeCall } from '../dialects/write-call.ts';
import type { Relay } from './relay.ts';
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
      provider.readAnswer(body, (event) => {
        collector.add(event);
      });
      const answer = collector.answer();
      const { usage, model, finish } = answer;
      return {
        body: client.writeAnswer(answer, frame()),
        ...(usage === undefined ? {} : { usage }),
        ...(finish === undefined ? {} : { finishReason: finish.said }),
        ...(model === undefined ? {} : { reportedModel: model }),
      };
    },
    stream: ({ target }, inference, frame) => new ThroughHub(provider, target, client.streamWriter(inference, frame())),
  };
}
