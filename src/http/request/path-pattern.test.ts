import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cpuMs } from '../../../test/harness/cpu-clock.ts';
import { PathPattern } from './path-pattern.ts';

const match = (pattern: string, path: string): object | undefined => new PathPattern(pattern).match(path);

describe('a parameter', () => {
  it.each([
    ['/v1/responses/{id}', '/v1/responses/resp_1', { id: 'resp_1' }],
    ['/v1/responses/{id}', '/v1/responses/a%20b%2Bc', { id: 'a b+c' }],
    ['/v1/responses/{id}/cancel', '/v1/responses/resp_1/cancel', { id: 'resp_1' }],
    ['/v1/batches/{batch}/files/{file}', '/v1/batches/b/files/f', { batch: 'b', file: 'f' }],
    ['/v1/responses/{id}', '/v1/%72esponses/resp_1', { id: 'resp_1' }],
    ['/v1/models/{+id}', '/v1/models/org/name', { id: 'org/name' }],
    ['/v1/models/{+id}', '/v1/models/org%2Fname', { id: 'org/name' }],
    ['/m/{model}:generateContent', '/m/gemini-2.5:generateContent', { model: 'gemini-2.5' }],
    ['/m/{model}:generateContent', '/m/a:b:generateContent', { model: 'a:b' }],
    ['/m/{model}:generateContent', '/m/a%3Ab%3AgenerateContent', { model: 'a:b' }],
    ['/m/{+model}:generateContent', '/m/org/name:generateContent', { model: 'org/name' }],
    ['/m/{+model}:generateContent', '/m/org%2Fa:b:generateContent', { model: 'org/a:b' }],
  ])('of %s in %s is found', (pattern, path, wanted) => {
    expect(match(pattern, path)).toEqual(wanted);
  });

  it.each([
    ['/v1/responses/{id}', '/v1/responses'],
    ['/v1/responses/{id}', '/v1/responses/'],
    ['/v1/responses/{id}', '/v1/responses/a/'],
    ['/v1/responses/{id}', '/v1/responses/a/b'],
    ['/v1/responses/{id}', '/v1/Responses/a'],
    ['/v1/responses/{id}/cancel', '/v1/responses/a/cancels'],
    ['/v1/models/{+id}', '/v1/models'],
    ['/v1/models/{+id}', '/v1/models/'],
    ['/m/{model}:generateContent', '/m/:generateContent'],
    ['/m/{model}:generateContent', '/m/a:generatecontent'],
    ['/m/{model}:generateContent', '/m/a:generateContent/b'],
    ['/m/{model}:generateContent', '/m/a/b:generateContent'],
    ['/m/{+model}:generateContent', '/m/org/name'],
    ['/m/{+model}:generateContent', '/m/org/:generateContent/'],
    ['/m/{+model}:generateContent', '/m/../b:generateContent'],
  ])('of %s is not in %s', (pattern, path) => {
    expect(match(pattern, path)).toBeUndefined();
  });

  it('never holds a slash, also not an encoded one, where the pattern does not say so', () => {
    for (const path of ['/a/x%2Fy', '/a/x%2fy', '/a/%2F', '/a/%2e%2e%2Fb'])
      expect(match('/a/{id}', path)).toBeUndefined();
    expect(match('/a/{id}:go', '/a/x%2Fy:go')).toBeUndefined();
  });

  it('is decoded once', () => {
    expect(match('/a/{id}', '/a/%252F')).toEqual({ id: '%2F' });
    expect(match('/a/{+id}', '/a/%252e%252e/x')).toEqual({ id: '%2e%2e/x' });
  });

  it('leads nowhere else where it becomes part of a path again', () => {
    for (const path of ['/a/.', '/a/..', '/a/%2e%2e', '/a/%2E.']) expect(match('/a/{id}', path), path).toBeUndefined();
    for (const path of ['/a/../b', '/a/b/..', '/a/b%2f..%2fc', '/a/./b']) {
      expect(match('/a/{+id}', path), path).toBeUndefined();
    }
    expect(match('/a/{id}', '/a/...')).toEqual({ id: '...' });
  });

  it('is bounded in length, and holds no control characters', () => {
    expect(match('/a/{id}', `/a/${'x'.repeat(512)}`)).toEqual({ id: 'x'.repeat(512) });
    expect(match('/a/{id}', `/a/${'x'.repeat(513)}`)).toBeUndefined();
    expect(match('/a/{+id}', `/a/${'x/'.repeat(300)}`)).toBeUndefined();
    for (const escape of ['%00', '%0d%0a', '%7f', '%c2%85']) expect(match('/a/{id}', `/a/x${escape}`)).toBeUndefined();
  });

  it('that is not encoded right is taken as it is', () => {
    expect(match('/a/{id}', '/a/100%')).toEqual({ id: '100%' });
    expect(match('/a/{id}', '/a/%ff')).toEqual({ id: '%ff' });
  });

  it('comes back whole from whatever was encoded', () => {
    const name = fc
      .string({ unit: 'binary', minLength: 1, maxLength: 200 })
      .filter((text) => text.isWellFormed() && text.length <= 512);
    fc.assert(
      fc.property(name, (text) => {
        const found = match('/a/{id}', `/a/${encodeURIComponent(text)}`);
        const isPlain = !text.includes('/') && !/[\p{Cc}]/u.test(text) && text !== '.' && text !== '..';
        expect(found).toEqual(isPlain ? { id: text } : undefined);
      }),
    );
  });
});

it.each(['/a/{', '/a/x{id}', '/a/{id}{other}', '/a/{+id}/b', '/a/{}', '/a/:id}'])('%s is no pattern', (pattern) => {
  expect(() => new PathPattern(pattern)).toThrow(TypeError);
});

it('costs next to nothing, whatever the path is', () => {
  const pattern = new PathPattern('/v1/models/{+id}');
  const paths = ['/'.repeat(16_000), `/v1/models/${'%2e/'.repeat(4_000)}`, `/v1/models/${'%'.repeat(16_000)}`];
  const beforeMs = cpuMs();
  for (let round = 0; round < 300; round += 1) for (const path of paths) pattern.match(path);
  expect((cpuMs() - beforeMs) / 900).toBeLessThan(5);
});
