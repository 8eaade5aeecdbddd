import type { Job } from './job.ts';
import { benchKey } from './subjects.ts';

const messages = '[{"role":"system","content":"You answer briefly."},{"role":"user","content":"What is a headgate?"}]';

/** Jobs for the load process, all but the port, the length and the number of clients. */
export type Workload = Pick<Job, 'path' | 'body' | 'key'> & Pick<Partial<Job>, 'padToBytes'>;

/** A small request to OpenAI's route, answered whole. */
export const smallRequest: Workload = {
  path: '/v1/chat/completions',
  key: benchKey,
  body: `{"model":"bench-0-0","messages":${messages},"temperature":0.2}`,
};

/** A streamed one, in OpenAI's dialect: `events` of them, one every `everyMs`; 0 is as fast as they are taken. */
export function openaiStream(events: number, everyMs: number): Workload {
  const options = '"stream":true,"stream_options":{"include_usage":true}';
  return {
    path: '/v1/chat/completions',
    key: benchKey,
    body: `{"model":"bench-${events}-${everyMs}","messages":${messages},${options}}`,
  };
}

/** The same on Headgate's own route. */
export function inferenceStream(events: number, everyMs: number): Workload {
  return {
    path: '/v1/inference',
    key: benchKey,
    body: `{"model":"bench-${events}-${everyMs}","messages":${messages},"stream":true}`,
  };
}

/** A request with a body of one MiB. */
export const largeRequest: Workload = {
  path: '/v1/chat/completions',
  key: benchKey,
  body: '{"model":"bench-0-0","messages":[{"role":"user","content":"%PAD%"}]}',
  padToBytes: 1024 * 1024,
};

/** A closed loop of so many clients for so long. */
export function closedLoop(workload: Workload, port: number, connections: number, durationMs: number): Job {
  return { ...workload, port, mode: 'closed', connections, ratePerSecond: 0, durationMs };
}

/** A fixed rate for so long. */
export function openLoop(workload: Workload, port: number, ratePerSecond: number, durationMs: number): Job {
  return { ...workload, port, mode: 'open', connections: 32, ratePerSecond, durationMs };
}
