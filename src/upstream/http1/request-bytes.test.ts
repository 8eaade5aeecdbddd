import { describe, expect, test } from 'vitest';
import { GatewayError } from '../../core/errors.ts';
import { headerLines, noLines } from '../../core/header-lines.ts';
import { requestBytes, type RequestParts } from './request-bytes.ts';

const parts: RequestParts = { method: 'POST', path: '/v1/x', host: 'a.example', headers: noLines, body: undefined };

describe('a request', () => {
  test('has its fields, its length in bytes, and its body after the empty line', () => {
    const body = Buffer.from('{"é":1}');
    const headers = headerLines(['x-name', 'Zo\xeb', 'empty', '']);
    const { first, rest } = requestBytes({ ...parts, path: '/v1/x?y=%20', headers, body });
    expect(rest).toBeUndefined();
    expect(first.toString('latin1')).toBe(
      'POST /v1/x?y=%20 HTTP/1.1\r\nhost: a.example\r\nconnection: keep-alive\r\nx-name: Zo\xeb\r\nempty: \r\n' +
        `content-length: 8\r\n\r\n${body.toString('latin1')}`,
    );
  });

  test('without a body has no content-length', () => {
    const { first, rest } = requestBytes({ ...parts, method: 'GET' });
    expect(String(first)).toBe('GET /v1/x HTTP/1.1\r\nhost: a.example\r\nconnection: keep-alive\r\n\r\n');
    expect(rest).toBeUndefined();
  });

  test('with an empty body has content-length 0', () => {
    expect(String(requestBytes({ ...parts, body: Buffer.alloc(0) }).first)).toMatch(/\r\ncontent-length: 0\r\n\r\n$/);
  });

  test('with a large body does not copy it', () => {
    const small = Buffer.alloc(32_768, 'x');
    expect(requestBytes({ ...parts, body: small }).rest).toBeUndefined();
    const large = Buffer.alloc(32_769, 'x');
    const { first, rest } = requestBytes({ ...parts, body: large });
    expect(rest).toBe(large);
    expect(String(first)).toMatch(/\r\ncontent-length: 32769\r\n\r\n$/);
  });
});

describe('a request is refused as an internal error for', () => {
  // U+010A and U+010D would become LF and CR if their upper byte were dropped.
  const bad = ['\r', '\n', '\r\nx: y', '\0', '\x1f', '\x7f', 'Ċ', 'č', '€', '\u{1f600}'];
  test.each([...bad, ' ', '\t', ' HTTP/1.1\r\nx: y', '\xa0', 'é'])('%j in the path', (text) => {
    expect(() => requestBytes({ ...parts, path: `/a${text}b` })).toThrow(GatewayError);
  });
  test.each(['', 'v1/x', '*', 'http://other/'])('the path %j', (path) => {
    expect(() => requestBytes({ ...parts, path })).toThrow(GatewayError);
  });
});
