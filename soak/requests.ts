import { keyOf } from '../test/harness/keys.ts';
import type { Seeded } from '../test/fuzz/seeded.ts';
import { keyIds } from './gateway-config.ts';
import { type Asked, type ClientDialect, dialects, sharingDialects } from './request-bodies.ts';

/** What a client does while it is served. */
interface Manners {
  /** Undefined where the client stays until the end. */
  readonly leavesAfterMs: number | undefined;
  /** The client sends only a half of the body. */
  readonly isHalf: boolean;
  /** The client waits so long before it reads. */
  readonly readsAfterMs: number;
}

/** One request, and what its client does. All of it is decided before it is sent. */
export interface PlannedRequest extends Manners {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly isStream: boolean;
  /** What only the end of a whole stream has. */
  readonly endMark: RegExp | undefined;
}

/** A request of a family, and when it is sent: at once, while the first one is worked on, or after it. */
export interface PlannedMember {
  readonly planned: PlannedRequest;
  readonly afterMs: number;
}

/** How providers answer; most of the time they do it well. */
const well = ['tokens=5', 'tokens=20', 'tokens=60; rate=100', 'tokens=30; event-bytes=1KiB; batch=4'] as const;
const badly = [
  'status=500',
  'status=429; retry-after=1',
  'status=503',
  'status=400',
  'tokens=9; reset-after=3',
  'tokens=9; truncate-after=3',
  'tokens=9; error-after=2',
  'tokens=9; stall-after=3',
  'reset-after=headers',
  'garbage',
  'garbage-http',
  'ttft=1500ms',
  'bytes=300KiB; event-bytes=8KiB',
] as const;
const models = ['several', 'several', 'several', 'in-order', 'raced', 'alone'] as const;
/** Without a key, failures are logged one by one only up to 40 in ten seconds, so these come seldom. */
const wrongKeys = 0.005;

export function planRequest(seeded: Seeded, dialect: ClientDialect = seeded.pick(dialects)): PlannedRequest {
  const simulate = seeded.chance(0.9) ? seeded.pick(well) : seeded.pick(badly);
  const calls = dialect.takesTools && seeded.chance(0.2);
  const asked: Asked = {
    model: seeded.chance(0.01) ? 'nobody-serves-it' : (dialect.modelsAre ?? seeded.pick(models)),
    text: textOf(seeded),
    stream: dialect.streams && seeded.chance(0.5),
    calls,
  };
  const key = seeded.chance(wrongKeys) ? 'nobody' : seeded.pick(keyIds);
  const priority = seeded.chance(0.1) ? { 'x-headgate-priority': 'batch' } : {};
  return {
    path: dialect.pathOf(asked),
    headers: {
      ...dialect.keyHeader(keyOf(key)),
      ...priority,
      'x-headgate-session': `session-${seeded.int(1, 20)}`,
      'x-simulate': calls ? `${simulate}; tool-calls=1` : simulate,
    },
    body: seeded.chance(0.01) ? '{"model":' : JSON.stringify(dialect.bodyOf(asked)),
    isStream: asked.stream,
    endMark: asked.stream ? dialect.endMark : undefined,
    ...manners(seeded, 0.1),
  };
}

/** The same request several times, from clients that each have manners of their own. The first is sent at once. */
export function planFamily(seeded: Seeded): readonly PlannedMember[] {
  const request = planRequest(seeded, seeded.pick(sharingDialects));
  return Array.from({ length: seeded.int(2, 6) }, (_, index) => ({
    planned: { ...request, ...manners(seeded, 0.25) },
    afterMs: index === 0 ? 0 : seeded.int(0, seeded.pick([0, 300, 3000])),
  }));
}

function manners(seeded: Seeded, leaving: number): Manners {
  const leaves = seeded.chance(leaving);
  return {
    leavesAfterMs: leaves ? seeded.int(0, 600) : undefined,
    isHalf: leaves && seeded.chance(0.2),
    readsAfterMs: seeded.chance(0.05) ? seeded.int(100, 1500) : 0,
  };
}

function textOf(seeded: Seeded): string {
  const kind = seeded.next();
  if (kind < 0.02) return 'large '.repeat(seeded.int(20_000, 150_000));
  if (kind < 0.1) return 'some words '.repeat(seeded.int(100, 1000));
  return 'Tell me about the weather.';
}
