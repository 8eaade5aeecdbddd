import { expect, test } from 'vitest';
import { takeBuiltinsAsTheyAre } from './builtins-as-they-are.ts';

const banner = 'banner();';

test('each form of an import is taken behind the banner, and nothing moves in the rest', () => {
  const lines = [
    'import{createServer,request as ask}from"node:http";function a(){}',
    'import path,{join}from"node:path";import*as fs from"node:fs/promises";import{default as os,cpus}from"node:os";b();',
    'import{readFile as\nread}from"node:fs";c();import{d}from"./other.js";',
  ].join('\n');
  const [first = '', ...rest] = takeBuiltinsAsTheyAre(`${banner}\n${lines}`, banner).split('\n');
  expect(first).toBe(
    'banner();const {createServer,request:ask}=process.getBuiltinModule("node:http"),path=process.getBuiltinModule("node:path"),' +
      '{join}=process.getBuiltinModule("node:path"),fs=process.getBuiltinModule("node:fs/promises"),' +
      'os=process.getBuiltinModule("node:os"),{cpus}=process.getBuiltinModule("node:os"),{readFile:read}=process.getBuiltinModule("node:fs");',
  );
  const before = lines.split('\n');
  expect(rest).toHaveLength(before.length);
  for (const [at, line] of rest.entries()) {
    for (const code of ['function a(){}', 'b();', 'c();', 'import{d}from"./other.js";']) {
      expect(line.indexOf(code)).toBe(before[at]?.indexOf(code));
    }
  }
});

test('a file without such an import stays as it is, with the import of its banner', () => {
  const text = `import { createRequire } from 'node:module';\nconst a = 'import("node:http")';`;
  expect(takeBuiltinsAsTheyAre(text, "import { createRequire } from 'node:module';")).toBe(text);
});
