import { createHash, createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { UnsignedCall } from '../../core/authentication.ts';
import { headerLines, pairsOf } from '../../core/header-lines.ts';
import { Secret } from '../../core/secret.ts';
import { authenticationContext } from '../context.fixture.ts';
import { awsAuthentication, regionOf } from './authentication.ts';

/** The key of AWS's published test suite for Signature Version 4. */
const key = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: new Secret('wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY') };
const clock = { nowMs: () => 0, wallMs: () => Date.UTC(2015, 7, 30, 12, 36, 0) };
const context = { ...authenticationContext, clock };
const host = 'bedrock-runtime.us-east-1.amazonaws.com';

const call = (parts: Partial<UnsignedCall> = {}): UnsignedCall => ({
  method: 'POST',
  origin: `https://${host}`,
  path: '/model/us.anthropic.claude%3A0/converse',
  headers: headerLines(['content-type', 'application/json', 'user-agent', 'x', 'accept', '*/*']),
  body: Buffer.from('{"a":"ü"}'),
  ...parts,
});

async function sign(unsigned: UnsignedCall, more: object = {}): Promise<Map<string, string>> {
  const { headers, query } = await awsAuthentication({ service: 'bedrock', ...key, ...more }, context).authenticate(
    unsigned,
  );
  expect(query).toBe('');
  const pairs = pairsOf(headers);
  return new Map(pairs.flatMap((name, at) => (at % 2 === 0 ? [[name, pairs[at + 1] ?? '']] : [])));
}

const sha256 = (data: Buffer | string): string => createHash('sha256').update(data).digest('hex');
const hmac = (by: Buffer | string, data: string): Buffer => createHmac('sha256', by).update(data).digest();

/** Computes the signature as AWS's documentation describes it, from what goes over the wire. */
function expectedSignature(unsigned: UnsignedCall, added: Map<string, string>, secret: string): string {
  const authorization = added.get('authorization') ?? '';
  const names = /SignedHeaders=([^,]+)/.exec(authorization)?.[1] ?? '';
  const [, date = '', region = '', service = ''] =
    /Credential=[^/]+\/(\d+)\/([^/]+)\/([^/]+)/.exec(authorization) ?? [];
  const sent = new Map([...added, ['host', new URL(unsigned.origin).host], ['content-type', 'application/json']]);
  const [path = '', query = ''] = unsigned.path.split('?');
  const escaped = path
    .split('/')
    .map((segment) => encodeURIComponent(segment))
    .join('/');
  const canonical = [
    unsigned.method,
    escaped,
    query.split('&').toSorted().join('&'),
    ...names.split(';').map((name) => `${name}:${sent.get(name) ?? ''}`),
    '',
    names,
    sha256(Buffer.isBuffer(unsigned.body) ? unsigned.body : ''),
  ].join('\n');
  const scope = `${date}/${region}/${service}/aws4_request`;
  const text = ['AWS4-HMAC-SHA256', added.get('x-amz-date'), scope, sha256(canonical)].join('\n');
  const signing = [date, region, service, 'aws4_request'].reduce<Buffer>(
    (by, part) => hmac(by, part),
    Buffer.from(`AWS4${secret}`),
  );
  return hmac(signing, text).toString('hex');
}

describe('a call to AWS', () => {
  test.each<[string, Partial<UnsignedCall>]>([
    ['with the id of a model', {}],
    [
      'with an ARN',
      {
        path: `/model/${encodeURIComponent('arn:aws:bedrock:us-east-1:1:inference-profile/us.x-v1:0')}/converse-stream`,
      },
    ],
    ['with a query', { path: '/model/m/converse?b=2&a=x%20y' }],
    ['without a body', { body: undefined, method: 'GET' }],
    ['to a port of its own', { origin: 'http://127.0.0.1:4566' }],
  ])('%s has the signature that AWS computes', async (_name, parts) => {
    const unsigned = call(parts);
    const added = await sign(unsigned, { region: 'us-east-1' });
    const authorization = added.get('authorization') ?? '';
    expect(authorization).toMatch(
      /^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/20150830\/us-east-1\/bedrock\/aws4_request, /,
    );
    expect(authorization).toContain('SignedHeaders=content-type;host;x-amz-date, ');
    expect(added.get('x-amz-date')).toBe('20150830T123600Z');
    expect(authorization).toContain(`Signature=${expectedSignature(unsigned, added, key.secretAccessKey.reveal())}`);
    expect([...added.keys()].toSorted()).toEqual(['authorization', 'x-amz-date']);
  });

  test('has another signature with another body, secret or path', async () => {
    const signatures = await Promise.all([
      sign(call()),
      sign(call({ body: Buffer.from('{"a":"u"}') })),
      sign(call({ path: '/model/us.anthropic.claude%3A1/converse' })),
      sign(call(), { secretAccessKey: new Secret('other') }),
    ]);
    expect(new Set(signatures.map((added) => added.get('authorization'))).size).toBe(4);
  });

  test('shows the token of a key that expires, and signs it', async () => {
    const added = await sign(call(), { sessionToken: new Secret('tok/en==') });
    expect(added.get('x-amz-security-token')).toBe('tok/en==');
    expect(added.get('authorization')).toContain('SignedHeaders=content-type;host;x-amz-date;x-amz-security-token, ');
  });

  test('is signed for the region of its host where none is configured', async () => {
    expect((await sign(call())).get('authorization')).toContain('/us-east-1/bedrock/');
    expect(regionOf('https://bedrock-runtime-fips.us-gov-west-1.amazonaws.com/x')).toBe('us-gov-west-1');
    expect(regionOf('https://vpce-1-2.bedrock-runtime.eu-west-1.vpce.amazonaws.com')).toBe('eu-west-1');
    expect(regionOf('https://bedrock-runtime.cn-north-1.amazonaws.com.cn')).toBe('cn-north-1');
    expect(regionOf('http://127.0.0.1:1/x.eu-west-1.amazonaws.com')).toBeUndefined();
  });
});

test('no part of the key is shown to clients', () => {
  const secrets = awsAuthentication(
    { service: 'bedrock', ...key, sessionToken: new Secret('tok/en') },
    context,
  ).secrets();
  for (const part of ['AKIDEXAMPLE', 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY', 'tok/en', 'tok%2Fen']) {
    expect(secrets).toContain(part);
  }
});
