import { Type, type Static } from 'typebox';
import { durationSetting } from '../core/setting.ts';

export const streamSettings = Type.Object(
  {
    holdMs: durationSetting({
      default: 30_000,
      description:
        'How long the head of a streamed answer waits for the provider’s first event; then it goes out and keep-alive comments follow. Matters where a model’s deadline is longer.',
    }),
    keepAliveMs: durationSetting({
      default: 15_000,
      description: 'Time between keep-alive comments on a stream whose head went out before its first event.',
    }),
    gapMs: durationSetting({
      default: 60_000,
      description:
        'Longest silence of a provider between two events; it stands still while a slow client pauses the provider.',
    }),
    totalMs: durationSetting({
      default: 600_000,
      description: 'Longest time that a stream may take in all.',
    }),
    stalledReaderMs: durationSetting({
      default: 300_000,
      description: 'A client whose socket takes nothing for so long is disconnected and its provider call aborted.',
    }),
  },
  { additionalProperties: false, default: {}, description: 'The clocks of streamed answers.' },
);

type ConfiguredClocks = Static<typeof streamSettings>;

/** The clocks of streamed answers. */
export interface StreamSettings extends Omit<ConfiguredClocks, 'holdMs'> {
  /** The head of a stream waits so long for the provider's first event; then it goes out early. */
  readonly headersAfterMs: number;
}

/** The key `holdMs` says of the clients' side what the code calls early headers. */
export function streamClocksOf({ holdMs: headersAfterMs, ...clocks }: ConfiguredClocks): StreamSettings {
  return { ...clocks, headersAfterMs };
}
