import * as Type from 'typebox';
import { durationSetting } from '../core/setting.ts';

export const streamSettings = Type.Object(
  {
    holdMs: durationSetting({
      default: 30_000,
      description:
        'How long the gateway waits for the provider’s first event before it sends the head of a streamed answer. After the head it sends keep-alive comments. This matters only if the deadline of the model is longer.',
    }),
    keepAliveMs: durationSetting({
      default: 15_000,
      description: 'Time between keep-alive comments on a stream whose head was sent before its first event.',
    }),
    gapMs: durationSetting({
      default: 60_000,
      description:
        'Longest silence of a provider between two events. Time in which a slow client pauses the provider does not count.',
    }),
    totalMs: durationSetting({
      default: 600_000,
      description: 'Longest time that a whole stream may take.',
    }),
    stalledReaderMs: durationSetting({
      default: 300_000,
      description:
        'A client that reads nothing of its stream for this time is disconnected, and the call of its provider is aborted.',
    }),
  },
  { additionalProperties: false, default: {}, description: 'Time limits of streamed answers.' },
);

type ConfiguredClocks = Type.Static<typeof streamSettings>;

/** The clocks of streamed answers. */
export interface StreamSettings extends Omit<ConfiguredClocks, 'holdMs'> {
  /** The head of a stream waits so long for the provider's first event; then it goes out early. */
  readonly headersAfterMs: number;
}

/** The key `holdMs` says of the clients' side what the code calls early headers. */
export function streamClocksOf({ holdMs: headersAfterMs, ...clocks }: ConfiguredClocks): StreamSettings {
  return { ...clocks, headersAfterMs };
}
