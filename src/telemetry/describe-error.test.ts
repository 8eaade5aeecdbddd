import { describe, expect, it } from 'vitest';
import { Secret } from '../core/secret.ts';
import { describeError } from './describe-error.ts';

describe('describeError', () => {
  it('keeps name, message, code and a bounded chain of causes', () => {
    let error = new Error('level 0');
    for (let level = 1; level < 50; level++) error = new Error(`level ${level}`, { cause: error });
    const line = JSON.stringify(describeError(Object.assign(error, { code: 'ECONNRESET' })));
    expect(line).toContain('"code":"ECONNRESET"');
    expect(line).toContain('level 46');
    expect(line).not.toContain('level 45');
  });

  it('never serialises the other properties of an error', () => {
    const error = Object.assign(new Error('x'), { request: { key: 'hunter2' }, secret: new Secret('hunter2') });
    expect(JSON.stringify(describeError(error))).not.toContain('hunter2');
    expect(describeError({ key: 'hunter2' })).toEqual({ name: 'object', message: 'an object that is no Error' });
  });

  it('survives a cyclic chain of causes', () => {
    const error = new Error('loop');
    error.cause = error;
    expect(JSON.stringify(describeError(error)).match(/"message":"loop"/g)).toHaveLength(4);
  });

  it('survives an error that throws when it is read', () => {
    const error = new Error('x');
    Object.defineProperty(error, 'message', {
      get() {
        throw new Error('no');
      },
    });
    expect(describeError(error).message).toContain('throws');
  });
});
