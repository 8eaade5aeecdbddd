import { expect, test } from 'vitest';
import type { Signature } from '../core/signature.ts';
import { mayHoldWrapped, unwrapSignature, wrapSignature } from './wrapped-signature.ts';

const signatures: readonly Signature[] = [
  { dialect: 'anthropic', kind: 'proof', data: 'ErUB+/=' },
  { dialect: 'openai-responses', kind: 'content', data: 'gAAAé👋"\\', id: 'rs_1' },
];

test.each(signatures)('$dialect comes out as it went in, and base64 takes it', (signature) => {
  const wrapped = wrapSignature(signature);
  expect(unwrapSignature(wrapped)).toEqual(signature);
  expect(Buffer.from(wrapped, 'base64').toString('base64')).toBe(wrapped);
  expect(mayHoldWrapped(Buffer.from(JSON.stringify({ signature: wrapped })))).toBe(true);
});

test.each([
  '',
  'ErUB',
  'headgateSignatureV1x',
  'headgateSignatureV1xAAAA',
  `headgateSignatureV1x${Buffer.from('{}').toString('base64')}`,
])('%j is no wrapped signature', (text) => {
  expect(unwrapSignature(text)).toBeUndefined();
});

test('a body without one is not looked into', () => {
  expect(mayHoldWrapped(Buffer.from('{"signature":"ErUB"}'))).toBe(false);
});
