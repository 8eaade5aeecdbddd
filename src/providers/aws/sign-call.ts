import { SignatureV4 } from '@smithy/signature-v4';
import { createHash, createHmac, type Hash, type Hmac } from 'node:crypto';
import type { UnsignedCall } from '../../core/authentication.ts';
import { GatewayError } from '../../core/errors.ts';
import { headerLines, type HeaderLines, pairsOf } from '../../core/header-lines.ts';
import type { AwsKey } from './aws-key.ts';

interface Scope {
  readonly region: string;
  readonly service: string;
}

/** What goes into the signature beside the host and the headers of AWS itself. The others may be changed by a proxy. */
const signedHeaders: ReadonlySet<string> = new Set(['content-type']);

/**
 * Signs a call with Signature Version 4 and returns the header lines that are added to it.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export async function signCall(call: UnsignedCall, key: AwsKey, scope: Scope, wallMs: number): Promise<HeaderLines> {
  const { method, origin, path, body } = call;
  if (body !== undefined && !Buffer.isBuffer(body)) {
    throw new GatewayError('internal_error', 'A body that is streamed on cannot be signed.');
  }
  const url = new URL(origin);
  const signer = new SignatureV4({ ...scope, credentials: key, sha256: Sha256, applyChecksum: false });
  const [pathname = '', query = ''] = path.split('?', 2);
  const before = { host: url.host, ...contentHeaders(call.headers) };
  const { headers } = await signer.sign(
    {
      method,
      protocol: url.protocol,
      hostname: url.hostname,
      path: pathname,
      query: membersOfQuery(query),
      headers: before,
      body,
    },
    { signingDate: new Date(wallMs) },
  );
  return headerLines(Object.entries(headers).flatMap(([name, value]) => (name in before ? [] : [name, value])));
}

function contentHeaders(lines: HeaderLines): Record<string, string> {
  const pairs = pairsOf(lines);
  const headers: Record<string, string> = {};
  for (let at = 0; at < pairs.length; at += 2) {
    const name = pairs[at]?.toLowerCase() ?? '';
    if (signedHeaders.has(name)) headers[name] = pairs[at + 1] ?? '';
  }
  return headers;
}

function membersOfQuery(query: string): Record<string, string[]> {
  const members: Record<string, string[]> = {};
  for (const [name, value] of new URLSearchParams(query)) (members[name] ??= []).push(value);
  return members;
}

/** Node's SHA-256 in the form that the signer wants: a plain digest, or one with a key. */
class Sha256 {
  readonly #hash: Hash | Hmac;

  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#hash = secret === undefined ? createHash('sha256') : createHmac('sha256', keyOf(secret));
  }

  update(data: string | ArrayBuffer | ArrayBufferView): void {
    this.#hash.update(keyOf(data));
  }

  async digest(): Promise<Uint8Array> {
    return Promise.resolve(this.#hash.digest());
  }

  reset(): void {
    throw new Error('a digest is made once');
  }
}

function keyOf(data: string | ArrayBuffer | ArrayBufferView): string | NodeJS.ArrayBufferView {
  if (typeof data === 'string') return data;
  return data instanceof ArrayBuffer
    ? new Uint8Array(data)
    : new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}
