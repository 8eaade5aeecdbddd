import type { Job } from './job.ts';
import { benchKey } from './key.ts';

const messages = '[{"role":"system","content":"You answer briefly."},{"role":"user","content":"What is a headgate?"}]';

/** A job for the load process without the port, the length and the number of clients. */
export type Workload = Pick<Job, 'path' | 'body' | 'key'> & Pick<Partial<Job>, 'padToBytes'>;

/** A small request to OpenAI's route with a complete answer. */
export const smallRequest: Workload = {
  path: '/v1/chat/completions',
  key: benchKey,
  body: `{"model":"bench-0-0","messages":${messages},"temperature":0.2}`,
};

/** A streamed answer in OpenAI's dialect: `events` events, one every `everyMs`; 0 means as fast as they are read. */
export function openaiStream(events: number, everyMs: number): Workload {
  const options = '"stream":true,"stream_options":{"include_usage":true}';
  return {
    path: '/v1/chat/completions',
    key: benchKey,
    body: `{"model":"${streamModel(events, everyMs)}","messages":${messages},${options}}`,
  };
}

// Real events arrive one by one: twenty tokens a second from a slow model, a hundred from a quick one.
export const streamEvents = 200;
export const streamEveryMs = 10;

/** The name of a model that answers with so many events. */
export function streamModel(events: number, everyMs: number): string {
  return `bench-${events}-${everyMs}`;
}

/** A model that sends as fast as its answer is read. */
export const floodModel = streamModel(5_000, 0);

/** A streamed answer on Headgate's own route. */
export function inferenceStream(events: number, everyMs: number): Workload {
  return {
    path: '/v1/inference',
    key: benchKey,
    body: `{"model":"${streamModel(events, everyMs)}","messages":${messages},"stream":true}`,
  };
}

/** A request with a body of one MiB. */
export const largeRequest: Workload = {
  path: '/v1/chat/completions',
  key: benchKey,
  body: '{"model":"bench-0-0","messages":[{"role":"user","content":"%PAD%"}]}',
  padToBytes: 1024 * 1024,
};

/** A closed loop of `connections` clients. */
export function closedLoop(workload: Workload, port: number, connections: number, durationMs: number): Job {
  return { ...workload, port, mode: 'closed', connections, ratePerSecond: 0, durationMs };
}

/** An open loop: a fixed rate of requests. */
export function openLoop(workload: Workload, port: number, ratePerSecond: number, durationMs: number): Job {
  return { ...workload, port, mode: 'open', connections: 32, ratePerSecond, durationMs };
}
