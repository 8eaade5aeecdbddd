import * as Type from 'typebox';
import { durationSetting } from '../core/setting.ts';

export const upstreamSettings = Type.Object(
  {
    connectMs: durationSetting({
      default: 5000,
      restart: true,
      description: 'Time to open a connection to a provider.',
    }),
    idleSocketMs: durationSetting({
      default: 30_000,
      restart: true,
      description: 'How long an unused connection to a provider is kept.',
    }),
    maxSocketAgeMs: durationSetting({
      default: 60_000,
      restart: true,
      description: 'An older connection is not used again, so that a moved address is noticed.',
    }),
    maxConnections: Type.Integer({
      default: 2048,
      minimum: 1,
      restart: true,
      description:
        'Connections to one provider at once. Providers with the same address share them, unless they have `connections` of their own. Where all are in use, a request goes to another target of its model, or gets 503.',
    }),
    maxAnswerBytes: Type.Integer({
      default: 16_777_216,
      minimum: 1024,
      restart: true,
      description: 'Largest complete (not streamed) answer of a provider in bytes.',
    }),
    maxEventBytes: Type.Integer({
      default: 8_388_608,
      minimum: 1024,
      restart: true,
      description:
        'Largest event of a stream in bytes, such as one with an image; a long one counts toward `limits.maxBufferedAnswerBytes` until it is whole.',
    }),
    extraCaFile: Type.Optional(
      Type.String({
        minLength: 1,
        restart: true,
        description: "PEM file with certificate authorities to trust in addition to Node's own.",
      }),
    ),
  },
  { additionalProperties: false, default: {}, description: 'Connections to providers.' },
);

export type UpstreamSettings = Type.Static<typeof upstreamSettings>;
