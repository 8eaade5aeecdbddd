import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkProject } from './layers/check-project.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'check-layers-'));
});
afterEach(() => {
  rmSync(root, { recursive: true });
});

/** A project that keeps every rule, with these files added. */
function project(files: Record<string, string>): void {
  const all = {
    'package.json': '{"dependencies":{"good":"1"},"devDependencies":{"@scope/good":"1"}}',
    'docs/decisions/README.md': '| page | the choice |\n|---|---|\n| [dependencies](dependencies.md) | all |\n',
    'docs/decisions/dependencies.md': '| package | for |\n|---|---|\n| `good`, `@scope/good` | `x` |\n',
    'src/core/word.ts': 'export interface Word { x: string }\nexport const word = 1;\n',
    'src/core/sse/frame.ts': 'export const frame = 1;\n',
    'src/limits/limit.ts': "import { word } from '../core/word.ts';\nexport const limit = word;\n",
    'src/http/listen.ts': "import { createServer } from 'node:http';\nexport const listen = createServer;\n",
    'src/limits/stores/store.ts': "import { Redis } from 'ioredis';\nexport const store = Redis;\n",
    'src/limits/limit.test.ts': "import '../http/listen.ts';\nimport 'ioredis';\nprocess.env.X = 'any';\n",
    'src/simulator/play.ts': "import { frame } from '../core/sse/frame.ts';\nexport const play = frame;\n",
    'src/pipeline.ts': "import { limit } from './limits/limit.ts';\nexport const run = limit;\n",
    'src/main.ts': "import { run } from './pipeline.ts';\nexport const x = [run, process.env];\n",
    ...files,
  };
  for (const [path, text] of Object.entries(all)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
}

function problemsOf(files: Record<string, string>): string[] {
  project(files);
  return checkProject(root).map(({ path, rule }) => `${path}: ${rule}`);
}

describe('the check of layers', () => {
  it('finds nothing where every rule is kept', () => {
    expect(problemsOf({})).toEqual([]);
  });

  it.each([
    [
      'an import of a later folder',
      { 'src/core/a.ts': "import { limit } from '../limits/limit.ts';\nexport const a = limit;\n" },
      'src/core/a.ts: imports src/limits/limit.ts, but core comes before limits',
    ],
    [
      'the same of a type',
      { 'src/core/a.ts': "import type { X } from '../limits/limit.ts';\nexport type A = X;\n" },
      'src/core/a.ts: imports src/limits/limit.ts, but core comes before limits',
    ],
    [
      'the same at run time',
      { 'src/core/a.ts': "export const a = () => import('../limits/limit.ts');\n" },
      'src/core/a.ts: imports src/limits/limit.ts, but core comes before limits',
    ],
    [
      'a folder that imports a file of src/ itself',
      { 'src/http/a.ts': "import { run } from '../pipeline.ts';\nexport const a = run;\n" },
      'src/http/a.ts: imports src/pipeline.ts, but http comes before pipeline.ts',
    ],
    [
      'a folder without a place',
      { 'src/extra/a.ts': 'export const a = 1;\n' },
      'src/extra/a.ts: extra is no layer of src/',
    ],
    [
      'more than the simulator may know',
      { 'src/simulator/a.ts': "import { word } from '../core/word.ts';\nexport const a = word;\n" },
      'src/simulator/a.ts: imports src/core/word.ts, but simulator may import src/core/sse/ only',
    ],
    [
      'code that imports a test',
      { 'src/http/a.ts': "import '../limits/limit.test.ts';\nexport const a = 1;\n" },
      'src/http/a.ts: imports src/limits/limit.test.ts, which is for tests',
    ],
    [
      'code that imports a fixture',
      {
        'src/http/a.ts': "import './a.fixture.ts';\nexport const a = 1;\n",
        'src/http/a.fixture.ts': 'export const b = 1;\n',
      },
      'src/http/a.ts: imports src/http/a.fixture.ts, which is for tests',
    ],
    [
      'an import from outside',
      { 'src/http/a.ts': "import '../../scripts/a.ts';\nexport const a = 1;\n" },
      'src/http/a.ts: imports scripts/a.ts from outside src/',
    ],
    [
      'ioredis outside the stores',
      { 'src/http/a.ts': "import { x } from 'ioredis/lib/x.js';\nexport const a = x;\n" },
      'src/http/a.ts: imports ioredis/lib/x.js, which only src/limits/stores/ knows',
    ],
    [
      'the same where it is loaded late',
      { 'src/limits/a.ts': "export const a = () => import('ioredis');\n" },
      'src/limits/a.ts: imports ioredis, which only src/limits/stores/ knows',
    ],
    [
      'the environment',
      { 'src/http/a.ts': "export const a = process.env['X'];\n" },
      'src/http/a.ts: reads process.env, which only src/main.ts and src/cli/ may',
    ],
    [
      'the environment by its other names',
      { 'src/http/a.ts': "import { env } from 'node:process';\nexport const a = env;\n" },
      'src/http/a.ts: reads process.env, which only src/main.ts and src/cli/ may',
    ],
    [
      'the environment taken apart',
      { 'src/http/a.ts': 'const { env } = process;\nexport const a = env;\n' },
      'src/http/a.ts: reads process.env, which only src/main.ts and src/cli/ may',
    ],
    ['any', { 'src/http/a.ts': 'export const a: any = 1;\n' }, 'src/http/a.ts: says any'],
    ['any in a list of types', { 'src/http/a.ts': 'export type A = Map<string, any[]>;\n' }, 'src/http/a.ts: says any'],
    ['any as a cast', { 'src/http/a.ts': 'export const a = (1 as any).b;\n' }, 'src/http/a.ts: says any'],
    ['any in a test', { 'src/http/a.test.ts': 'const a: any = 1;\nvoid a;\n' }, 'src/http/a.test.ts: says any'],
    [
      'a file that re-exports another',
      { 'src/http/a.ts': "export * from './listen.ts';\n" },
      'src/http/a.ts: re-exports a whole file',
    ],
    [
      'a file that only re-exports',
      {
        'src/http/a.ts': "// The door.\nexport { listen } from './listen.ts';\nexport type { B } from './listen.ts';\n",
      },
      'src/http/a.ts: only re-exports',
    ],
    [
      'the same in two steps',
      { 'src/http/a.ts': "import { listen } from './listen.ts';\nexport { listen };\n" },
      'src/http/a.ts: only re-exports',
    ],
    [
      'a folder called utils',
      { 'src/http/utils/a.ts': 'export const a = 1;\n' },
      'src/http/utils/a.ts: is called utils',
    ],
    [
      'a file called helpers',
      { 'src/http/helpers.ts': 'export const a = 1;\n' },
      'src/http/helpers.ts: is called helpers',
    ],
    [
      'a file called json-utils',
      { 'src/http/json-utils.ts': 'export const a = 1;\n' },
      'src/http/json-utils.ts: is called utils',
    ],
    [
      'a dependency without a reason',
      { 'package.json': '{"optionalDependencies":{"good":"1","goo":"1"}}' },
      'package.json: depends on goo, and no row of docs/decisions/dependencies.md says why',
    ],
    [
      'a reason without its dependency',
      { 'package.json': '{"dependencies":{"good":"1"}}' },
      'docs/decisions/dependencies.md: lists @scope/good, which package.json does not depend on',
    ],
    [
      'a decision that the index does not list',
      { 'docs/decisions/why.md': '# Why\n' },
      'docs/decisions/why.md: is not in the table of docs/decisions/README.md',
    ],
    [
      'a decision that the index alone knows',
      { 'docs/decisions/README.md': '| [dependencies](dependencies.md) | |\n| [gone](gone.md) | |\n' },
      'docs/decisions/README.md: lists gone.md, which is not there',
    ],
    ['a long file', { 'src/http/a.ts': 'void 0;\n'.repeat(401) }, 'src/http/a.ts: has 401 lines, more than 400'],
  ])('finds %s', (_name, files, problem) => {
    expect(problemsOf(files as Record<string, string>)).toContain(problem);
  });

  it('finds a circle of values, once, and names its files', () => {
    const files = {
      'src/http/a.ts': "import { b } from './b.ts';\nexport const a = b;\n",
      'src/http/b.ts': "import { c } from './c.ts';\nexport const b = c;\n",
      'src/http/c.ts': "import { a } from './a.ts';\nexport const c = a;\n",
    };
    expect(problemsOf(files)).toEqual([
      'src/http/a.ts: imports itself: src/http/a.ts -> src/http/b.ts -> src/http/c.ts -> src/http/a.ts',
    ]);
  });

  it('finds a circle of types too', () => {
    const files = {
      'src/http/a.ts': "import { b } from './b.ts';\nexport const a = b;\nexport type A = 1;\n",
      'src/http/b.ts': "import type { A } from './a.ts';\nexport const b: A = 1;\n",
    };
    expect(problemsOf(files)).toEqual([
      'src/http/a.ts: imports itself: src/http/a.ts -> src/http/b.ts -> src/http/a.ts',
    ]);
  });

  it.each(['JSON.parse(text)', 'JSON\n  .parse(text) as object', 'parseExact(body.toString())'])(
    'finds JSON that is parsed whatever its size: %s',
    (code) => {
      const rule = 'src/http/a.ts: parses JSON of any number of values, which may stop the process for seconds';
      expect(problemsOf({ 'src/http/a.ts': `export const a = ${code};\n` })).toEqual([rule]);
      expect(problemsOf({ 'src/http/a.ts': `boundValues(body);\nexport const a = ${code};\n` })).toEqual([]);
    },
  );

  it('finds a file that is listed as one that parses JSON, and does not', () => {
    const rule = 'src/cli/inspect-config.ts: is listed as one that parses JSON of any number of values, and does not';
    expect(problemsOf({ 'src/cli/inspect-config.ts': 'export const a = 1;\n' })).toEqual([rule]);
  });

  it.each([
    'export const f = (x: Word) => x as OpenAiChatInference;',
    'export const f = (x: Word) => (x as unknown as OpenAiChatInference).members;',
    'export const f = (x: Word) => x as\n  dialects.OpenAiChatInference;',
    'export const f = (x: Word) => x as Readonly<OpenAiChatInference>;',
  ])('finds a cast of an inference: %s', (code) => {
    const rule = 'src/http/a.ts: casts an inference to the one of a dialect, which nothing checks';
    expect(problemsOf({ 'src/http/a.ts': `${code}\n` })).toEqual([rule]);
  });

  it.each([
    "import { word as OneInference } from '../core/word.ts';\nexport const x = OneInference;",
    'export const f = (x: InferenceEndpoint) => x as InferenceEndpoint;',
    'export const f = (x: OpenAiChatInference): OpenAiChatInference => x; // as OpenAiChatInference',
  ])('finds none in %s', (code) => {
    expect(problemsOf({ 'src/http/a.ts': `${code}\n` })).toEqual([]);
  });

  it('finds files that are too long on the whole', () => {
    const lines = (count: number) => 'void 0;\n'.repeat(count);
    const files = Object.fromEntries(Array.from({ length: 20 }, (_, at) => [`src/http/f${at}.ts`, lines(81)]));
    expect(problemsOf(files)).toEqual(['src: has a median of 81 lines per file, more than 80']);
    rmSync(root, { recursive: true });
    const few = Object.fromEntries(Array.from({ length: 3 }, (_, at) => [`src/http/f${at}.ts`, lines(200)]));
    expect(problemsOf(few)).toEqual(['src: has one file in ten with 200 lines or more; nine in ten stay under 200']);
  });

  it('lets words stand in prose, in strings and as members', () => {
    const harmless = `
/** any: import { x } from '../main.ts'; process.env; export * from 'y' */
import { word } from '../core/word.ts';
export const text = 'as any, process.env';
export const page = \`any \${word}\`;
export const pattern = /: any|process.env/;
export const first = Promise.any([word]);
export const options = { any: 1, 'process.env': 2 };
export { word } from '../core/word.ts';
`;
    expect(problemsOf({ 'src/http/a.ts': harmless })).toEqual([]);
  });

  it('ends with a failure that says what to do, as a command', () => {
    const users = `
import { a } from '../src/http/utils.ts';
import type { Word } from '../src/core/word.ts';
import { store } from '../src/limits/stores/store.ts';
import { x } from '../src/main.ts';
import { play } from '../src/simulator/play.ts';
`;
    project({ 'src/http/utils.ts': 'export const a: any = 1;\n', 'test/users.ts': users });
    const run = () =>
      spawnSync(process.execPath, [join(import.meta.dirname, 'check-layers.ts')], { cwd: root, encoding: 'utf8' });
    const failed = run();
    expect(failed.status).toBe(1);
    expect(failed.stderr).toContain('src/http/utils.ts: is called utils\n  name it for what it does\n');
    expect(failed.stderr).toContain('2 rules are broken');
    rmSync(join(root, 'src/http/utils.ts'));
    expect(run()).toMatchObject({ status: 0, stderr: '' });
  });
});
