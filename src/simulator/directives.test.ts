import { describe, expect, it } from 'vitest';
import { BadDirective, parseDirectives, parseModelDirectives } from './directives.ts';
import { directiveHelp } from '../cli/directive-help.ts';
import { simulateOptions } from './options.ts';

describe('parseDirectives', () => {
  it('reads every kind of value', () => {
    expect(
      parseDirectives(
        'ttft=1.5s; rate=0.5 ;tokens=40, status=429;event-bytes=64KiB;reset-after=request;stall-after=headers;close-after=7;no-done;retry-after=soon;eol=crlf',
      ),
    ).toEqual({
      ttft: 1500,
      rate: 0.5,
      tokens: 40,
      status: 429,
      'event-bytes': 65_536,
      'reset-after': -1,
      'stall-after': 0,
      'close-after': 7,
      'no-done': true,
      'retry-after': 'soon',
      eol: 'crlf',
    });
  });

  it('lets a name stand alone where the table has a value for that', () => {
    expect(parseDirectives('garbage;cut;comments')).toEqual({ garbage: 0, cut: 64, comments: 1 });
  });

  it('keeps what follows the first equals sign', () => {
    expect(parseDirectives('location=http://a/?b=c')).toEqual({ location: 'http://a/?b=c' });
  });

  it.each([
    ['foo=1', "no directive 'foo'"],
    ['tokens=-1', 'tokens=40'],
    ['tokens=', 'tokens=40'],
    ['tokens', 'tokens=40'],
    ['tokens=1e3', 'tokens=40'],
    ['tokens=99999999999999', 'tokens=40'],
    ['ttft=5h', 'ttft=200ms'],
    ['ttft=1constructor', 'ttft=200ms'],
    ['status=99', 'status=429'],
    ['status=600', 'status=429'],
    ['no-done=1', 'takes no value'],
    ['eol=nl', 'lf | crlf | cr'],
    ['bytes=5MB', 'bytes=50MiB'],
    ['reset-after=end', 'request | headers | 5'],
    ['tokens=1;tokens=2', 'given twice'],
    ['__proto__=1', "no directive '__proto__'"],
  ])('refuses %s and names it', (text, reason) => {
    expect(() => parseDirectives(text)).toThrow(BadDirective);
    expect(() => parseDirectives(text)).toThrow(reason);
    expect(() => parseDirectives(text)).toThrow(text.split(';').at(-1));
  });

  it('takes the form that the table shows for every option', () => {
    for (const option of simulateOptions) {
      for (const form of option.form.split(' | ')) {
        expect(() => parseDirectives(form === '' ? option.name : `${option.name}=${form}`)).not.toThrow();
      }
    }
  });

  it('is told in full by the help', () => {
    const help = directiveHelp();
    for (const { name, meaning } of simulateOptions) {
      expect(help).toContain(`  ${name}`);
      expect(help).toContain(meaning);
    }
  });

  it('has every option once', () => {
    const names = simulateOptions.map((option) => option.name);
    expect(new Set(names).size).toBe(names.length);
  });
});

describe('parseModelDirectives', () => {
  it('reads what follows sim/ and nothing of other names', () => {
    expect(parseModelDirectives('sim/tokens=3;no-done')).toEqual({ tokens: 3, 'no-done': true });
    expect(parseModelDirectives('gpt-4o;tokens=3')).toEqual({});
    expect(parseModelDirectives('sim/')).toEqual({});
  });
});
