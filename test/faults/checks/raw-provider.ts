import type { Server, Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import { startRawProvider, type RawProvider } from '../../../src/upstream/provider-for-tests.ts';

type Serve = (socket: Socket, request: string, index: number) => void;
type Listen = (onSocket: (socket: Socket) => void) => Server;
type BareProvider = RawProvider & { readonly baseUrl: string };

/** A provider that answers with any bytes. It ends with the test. @param listen for a server that is not plain TCP */
export async function startBareProvider(serve: Serve, listen?: Listen): Promise<BareProvider> {
  const raw = await startRawProvider(serve, {}, listen);
  onTestFinished(() => raw[Symbol.asyncDispose]());
  return Object.assign(raw, { baseUrl: `http://127.0.0.1:${raw.port}/v1` });
}

/** A provider that answers each model with its bytes. */
export function startAnsweringByModel(answers: Readonly<Record<string, string | Buffer>>): Promise<BareProvider> {
  return startBareProvider((socket, request) => {
    const [, model = ''] = /"model":"([^"]+)"/.exec(request) ?? [];
    socket.write(answers[model] ?? 'no such model');
  });
}
