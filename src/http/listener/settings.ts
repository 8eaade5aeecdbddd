import * as Type from 'typebox';
import { durationSetting, secretSetting } from '../../core/setting.ts';
import { defaultMaxValues } from '../../dialects/dialect.ts';

const port = { minimum: 0, maximum: 65535, restart: true };

export const serverSettings = Type.Object(
  {
    host: Type.String({
      default: '127.0.0.1',
      minLength: 1,
      restart: true,
      description: 'Address on which the public listener listens. The container image sets 0.0.0.0.',
    }),
    port: Type.Integer({ ...port, default: 8000, description: 'Port of the public listener; 0 takes any free one.' }),
    tls: Type.Optional(
      Type.Object(
        {
          certFile: Type.String({
            minLength: 1,
            restart: true,
            description: 'PEM file with the certificate chain. Its content is read again when it changes.',
          }),
          keyFile: Type.String({
            minLength: 1,
            restart: true,
            description: 'PEM file with the private key. Its content is read again when it changes.',
          }),
        },
        {
          additionalProperties: false,
          restart: true,
          description: 'TLS on the public listener; plain HTTP without it.',
        },
      ),
    ),
    corsOrigins: Type.Array(Type.String({ minLength: 1 }), {
      default: [],
      description: 'Origins of web pages that may call the gateway, e.g. https://chat.example.com. None by default.',
    }),
    allowedHosts: Type.Array(Type.String({ minLength: 1 }), {
      default: [],
      description:
        'Host names that requests may use in addition to those of loopback. Checked on loopback, and everywhere if set. If it is not set, no key is needed and the listener is beyond loopback, these pass: addresses, names of one label, and names of a cluster, because no web page can own them.',
    }),
    docs: Type.Union([Type.Literal('open'), Type.Literal('keys'), Type.Literal('off')], {
      default: 'open',
      description:
        'Who may read /docs and /openapi.json: everybody (`open`), callers with a key where keys are configured (`keys`), or nobody (`off`). They describe this version of Headgate and contain nothing of your configuration.',
    }),
    trustedProxies: Type.Array(Type.String({ minLength: 1 }), {
      default: [],
      description:
        'CIDR ranges of the proxies in front of the gateway. The client’s address is then the one in their X-Forwarded-For.',
    }),
    maxBodyBytes: Type.Integer({
      default: 4_194_304,
      minimum: 1024,
      description: 'Largest request body in bytes; a larger one is answered with 413.',
    }),
    maxFormBytes: Type.Integer({
      default: 27_262_976,
      minimum: 1024,
      description:
        'Largest form (multipart/form-data: transcriptions, translations, edits of images) that is read whole, so that its model may stand behind its file. One of more than 8 MiB that names its model first, and every larger one, is sent on while it arrives, up to 64 MiB, and its fields must stand before its file.',
    }),
    maxUnreadAnswerBytes: Type.Integer({
      default: 67_108_864,
      minimum: 1_048_576,
      description:
        'Bytes of answers that wait in the process until clients read them, of all connections together: of complete answers, and of streams with large events, which count from 128 KiB on. Beyond it the largest connection of the key that holds the most is cut (clients without a key count as one, and by address among themselves).',
    }),
    maxUnreadBytesPerConnection: Type.Integer({
      default: 1_048_576,
      minimum: 65_536,
      description: 'While more such bytes than this wait on one connection, its next request is refused.',
    }),
    unreadAnswerTimeoutMs: durationSetting({
      default: 300_000,
      description: 'Longest time that a client may take to read a complete answer; then its connection is closed.',
    }),
    maxBodyValues: Type.Integer({
      default: defaultMaxValues,
      minimum: 100,
      description:
        'Most JSON values (texts, numbers, objects, lists, …, at any depth) in a body that is parsed, as on /v1/inference; one with more is answered with 422. Parsed, small values take up to nineteen times their bytes.',
    }),
    bodyTimeoutMs: durationSetting({
      default: 60_000,
      restart: true,
      description:
        'Time for a whole request to arrive; then 408. Of a body that is sent on while it arrives: time for its first bytes. Its rest is bounded by `server.minBodyBytesPerSecond`, and by `attempts.deadlineMs` where it stands still.',
    }),
    minBodyBytesPerSecond: Type.Integer({
      default: 1024,
      minimum: 0,
      description: 'Lowest speed of a body, over five seconds. A slower one gets 408. 0: no lowest speed.',
    }),
    headersTimeoutMs: durationSetting({
      default: 20_000,
      restart: true,
      description: 'Time for the head of a request to arrive; then 408.',
    }),
    keepAliveTimeoutMs: durationSetting({
      default: 75_000,
      restart: true,
      description:
        'How long an idle connection is kept. It must be longer than the time for which the load balancer in front keeps one.',
    }),
    idleTimeoutMs: durationSetting({
      default: 120_000,
      restart: true,
      description: 'A socket on which nothing moves for this time is closed.',
    }),
    maxConnectionAgeMs: durationSetting({
      default: 60_000,
      description:
        'A connection older than this (± 20 %) is closed after its next answer, so that new pods get their share of the connections.',
    }),
    maxConnections: Type.Integer({
      default: 8192,
      minimum: 1,
      restart: true,
      description:
        'Connections open at once; one more is closed as soon as it is accepted. When less than a sixteenth is free, connections without a request are closed to make room, of the address that has the most of them.',
    }),
    maxConnectionsPerAddress: Type.Optional(
      Type.Integer({
        minimum: 1,
        description:
          'Connections that one client address may have open (an IPv6 address counts by its /64); one more is closed as soon as it is accepted. Addresses in `server.trustedProxies` are exempt. By default a quarter of `server.maxConnections`.',
      }),
    ),
  },
  { additionalProperties: false, default: {}, description: 'The public listener.' },
);

export const adminSettings = Type.Object(
  {
    host: Type.String({
      default: '127.0.0.1',
      minLength: 1,
      restart: true,
      description: 'Address on which the admin listener (metrics, status) listens. Never expose it publicly.',
    }),
    port: Type.Integer({ ...port, default: 9090, description: 'Port of the admin listener; 0 takes any free one.' }),
    token: Type.Optional(
      secretSetting({
        restart: true,
        description: 'Bearer token for /admin/*; required if the admin port listens beyond loopback.',
      }),
    ),
  },
  { additionalProperties: false, default: {}, description: 'The admin listener.' },
);

export const drainSettings = Type.Object(
  {
    settleMs: durationSetting({
      default: 10_000,
      minimum: 0,
      description: 'How long requests are still accepted after SIGTERM, while load balancers take notice.',
    }),
    deadlineMs: durationSetting({
      default: 110_000,
      description: 'Time from SIGTERM until streams still open are ended with an error event.',
    }),
  },
  { additionalProperties: false, default: {}, description: 'How the process ends.' },
);

export type ServerSettings = Type.Static<typeof serverSettings>;
export type AdminSettings = Type.Static<typeof adminSettings>;
export type DrainSettings = Type.Static<typeof drainSettings>;
