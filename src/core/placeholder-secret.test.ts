import { expect, test } from 'vitest';
import { describePlaceholder, isPlaceholder } from './placeholder-secret.ts';

const instructions =
  'replace-me, REPLACE_ME, replaceme, replace-with-your-key, changeme, change-me, CHANGE_ME!, change this, your-openai-api-key, ' +
  'YOUR_API_KEY, yourkey, sk-your-key-here, insert-key-here, put the key here, your password, api-key-here, sk-ant-your-key';
const shapes =
  'sk-…, sk-..., sk-proj-…, …, ..., <your key>, <OPENAI_API_KEY>, [key], {{ .Values.key }}, xxxx, XXXX-XXXX, sk-xxxxxxxxxxxx, ********';
const names =
  'OPENAI_API_KEY, VALKEY_PASSWORD, $OPENAI_API_KEY, ${VALKEY_PASSWORD}, $(VALKEY_PASSWORD), placeholder, TODO, my api key';

test.each([instructions, shapes, names].flatMap((list) => list.split(', ')))('%j is a placeholder', (text) => {
  expect(isPlaceholder(text)).toBe(true);
  expect(isPlaceholder(` ${text}\n`)).toBe(true);
});

const keys = 'sk-proj-9f3kLmN0pQrStUvWxYz, sk-of-a-test, sk-1234, sk-ant-api03-AbC_dEf, gsk_kY3here, AKIAIOSFODNN7';
const passwords =
  'hunter2, Tr0ub4dor&3, changes-and-more, yourself2many, replacement-part-9, x, xx, a...b, 0f4c8a1e5b7d9c3f2a6e, known-to-everybody';
/** What servers without keys are given on purpose. */
const stopgaps = 'none, EMPTY, dummy, ollama, not-needed, test';

test.each([keys, passwords, stopgaps].flatMap((list) => list.split(', ')))('%j is not a placeholder', (text) => {
  expect(isPlaceholder(text)).toBe(false);
});

test('the message names the file of the manifests, where the setting has one', () => {
  expect(describePlaceholder(['VALKEY_PASSWORD'])).toContain('edit valkey.env');
  expect(describePlaceholder(['SOME_KEY'])).not.toContain('.env');
});
