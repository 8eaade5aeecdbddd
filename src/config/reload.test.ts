import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { mkdtemp, mkdir, readFile, rename, rm, symlink, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Config } from './config.ts';
import { loadConfig } from './load-config.ts';
import type { ConfigError } from './problem.ts';
import { ConfigReloader } from './reload.ts';
import type { WatchTimes } from './watch-file.ts';

const eventsOnly: WatchTimes = { settleMs: 30, pollMs: 3_600_000 };

let folder: string;
let file: string;
let changes: Config[];
let rejections: ConfigError[];
let reloader: ConfigReloader | undefined;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'headgate-'));
  file = join(folder, 'headgate.yaml');
  changes = [];
  rejections = [];
});

afterEach(async () => {
  reloader?.close();
  await rm(folder, { recursive: true });
});

function textOf(requestsPerMinute: number, rest = ''): string {
  return `providers: { p: { baseUrl: "http://127.0.0.1:1", apiKey: "\${KEY}" } }\nlimits: { perCaller: { requestsPerMinute: ${requestsPerMinute} } }\n${rest}`;
}

async function start(times: WatchTimes = eventsOnly, env: Record<string, string> = { KEY: 'secret-1' }): Promise<void> {
  const config = await loadConfig(file, env);
  reloader = new ConfigReloader(
    config,
    env,
    { onChange: (changed) => changes.push(changed), onRejected: (error) => rejections.push(error) },
    times,
  );
  await pause(80);
  expect(changes).toEqual([]);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Waits long enough for a busy machine. */
function soon(check: () => void): Promise<void> {
  return vi.waitFor(check, 10_000);
}

/** Replaces the file at once. While one is written in place it is empty for a moment, and a busy machine may read it then. */
async function put(path: string, text: string | Buffer): Promise<void> {
  const written = `${folder}.new`;
  await writeFile(written, text);
  await rename(written, path);
}

function limits(): Array<number | 'unlimited'> {
  return changes.map((config) => config.limits.perCaller.requestsPerMinute);
}

test('a file written in place', async () => {
  await writeFile(file, textOf(1));
  await start();
  await writeFile(file, textOf(2));
  await soon(() => {
    expect(limits()).toEqual([2]);
  });
  expect(Object.isFrozen(changes[0])).toBe(true);
});

test('a file replaced by a rename, twice: the watch outlives the file', async () => {
  await writeFile(file, textOf(1));
  await start();
  for (const requests of [2, 3]) {
    await writeFile(`${file}.new`, textOf(requests));
    await rename(`${file}.new`, file);
    await soon(() => {
      expect(limits().at(-1)).toBe(requests);
    });
  }
  expect(limits()).toEqual([2, 3]);
});

test('a ConfigMap: the file is a link through ..data, and ..data is swapped', async () => {
  const version = async (name: string, requests: number): Promise<void> => {
    await mkdir(join(folder, name));
    await writeFile(join(folder, name, 'headgate.yaml'), textOf(requests));
    await symlink(name, join(folder, '..data_tmp'));
    await rename(join(folder, '..data_tmp'), join(folder, '..data'));
  };
  await version('..v1', 1);
  await symlink('..data/headgate.yaml', file);
  await start();
  await version('..v2', 2);
  await rm(join(folder, '..v1'), { recursive: true });
  await soon(() => {
    expect(limits()).toEqual([2]);
  });
  await version('..v3', 3);
  await soon(() => {
    expect(limits()).toEqual([2, 3]);
  });
});

test('a link to a file in a folder that is not watched is found by looking', async () => {
  const elsewhere = await mkdtemp(join(tmpdir(), 'headgate-'));
  await writeFile(join(elsewhere, 'real.yaml'), textOf(1));
  await symlink(join(elsewhere, 'real.yaml'), file);
  await start({ settleMs: 20, pollMs: 50 });
  await put(join(elsewhere, 'real.yaml'), textOf(2));
  await soon(() => {
    expect(limits()).toEqual([2]);
  });
  await rm(elsewhere, { recursive: true });
});

test('many writes in a row are one change', async () => {
  await writeFile(file, textOf(1));
  await start();
  // Written without a pause, so that a busy machine cannot put a settled moment between two writes.
  for (let requests = 2; requests <= 20; requests++) writeFileSync(file, textOf(requests));
  await soon(() => {
    expect(limits()).toEqual([20]);
  });
  await pause(150);
  expect(limits()).toEqual([20]);
});

test('a bad file keeps the old configuration, is reported once, and its repair is told', async () => {
  await writeFile(file, textOf(1));
  await start();
  await put(file, textOf(2, 'colour: red\n'));
  await soon(() => {
    expect(rejections).toHaveLength(1);
  });
  expect(rejections[0]?.message).toContain(`${file}:3: colour is not a known setting`);
  await put(file, `${textOf(2, 'colour: red\n')}# again\n`);
  await pause(150);
  expect(rejections).toHaveLength(1);
  expect(changes).toEqual([]);
  await put(file, textOf(1));
  await soon(() => {
    expect(limits()).toEqual([1]);
  });
});

test('a file that holds nothing, as while it is written, does not open the gateway to everybody', async () => {
  const settings = 'limits: { perCaller: { requestsPerMinute: 1 } }\n';
  await put(file, settings);
  // With this variable no file is needed, and without a file there are no keys.
  await start(eventsOnly, { OPENAI_API_KEY: 'sk-environment' });
  for (const [times, nothing] of ['', '# keys of the teams\n'].entries()) {
    await put(file, nothing);
    await soon(() => {
      expect(rejections).toHaveLength(times + 1);
    });
    expect(rejections.at(-1)?.message).toBe(`${file}: the file holds nothing; for the defaults it must say {}`);
    await put(file, settings);
    await soon(() => {
      expect(changes).toHaveLength(times + 1);
    });
  }
  await put(file, '{}\n');
  await soon(() => {
    expect(limits()).toEqual([1, 1, 10]);
  });
});

test('a file that is no YAML is told of by its line', async () => {
  await put(file, textOf(1));
  await start();
  await put(file, textOf(2, 'limits: [\n'));
  await soon(() => {
    expect(rejections.at(-1)?.message).toContain(`${file}:`);
  });
  expect(rejections.at(-1)?.message).not.toContain('holds nothing');
});

test('a comment is no change; a new secret is one', async () => {
  await writeFile(file, textOf(1));
  await start();
  await put(file, `# hello\n${textOf(1)}`);
  await pause(150);
  expect(changes).toEqual([]);
  await put(file, textOf(1).replace('${KEY}', 'secret-2'));
  await soon(() => {
    expect(changes[0]?.providers['p']?.apiKey?.reveal()).toBe('secret-2');
  });
});

test('a setting that needs a restart puts the whole file off, and is named', async () => {
  await writeFile(file, textOf(1));
  await start();
  await put(file, textOf(2, 'server: { port: 1234 }\nadmin: { token: abcdef }\n'));
  await soon(() => {
    expect(rejections).toHaveLength(1);
  });
  expect(rejections[0]?.problems.map(({ path }) => path)).toEqual(['server.port', 'admin.token']);
  expect(rejections[0]?.message).toContain('needs a restart');
  expect(changes).toEqual([]);
});

test('a file that is away for a moment is no problem; one that stays away is reported', async () => {
  await writeFile(file, textOf(1));
  await start();
  const text = await readFile(file);
  await unlink(file);
  await pause(5);
  await put(file, text);
  await pause(200);
  expect(rejections).toEqual([]);
  await unlink(file);
  await soon(() => {
    expect(rejections.map(({ message }) => message)).toEqual([`${file}: the file does not exist`]);
  });
});

test('asked to, it reads again and tells in any case', async () => {
  await writeFile(file, textOf(1));
  await start();
  await reloader?.reload();
  expect(limits()).toEqual([1]);
});

test('after close nothing is told any more', async () => {
  await writeFile(file, textOf(1));
  await start();
  await put(file, textOf(2));
  reloader?.close();
  await pause(150);
  expect(changes).toEqual([]);
});

test('a listener that throws is told so, without secrets, and the old configuration stays', async () => {
  await writeFile(file, textOf(1));
  const env = { KEY: 'secret-1' };
  const running = new ConfigReloader(
    await loadConfig(file, env),
    env,
    {
      onChange: () => {
        throw new Error('no pool for secret-1');
      },
      onRejected: (error) => rejections.push(error),
    },
    eventsOnly,
  );
  await running.reload();
  running.close();
  expect(rejections.map(({ message }) => message)).toEqual([`${file}: could not be applied: no pool for [secret]`]);
});

test('a folder in which something else is written all the time', async () => {
  await writeFile(file, textOf(1));
  await start();
  let count = 0;
  const noise = setInterval(() => void writeFile(join(folder, 'busy.log'), String(count++)), 5);
  await writeFile(file, textOf(2));
  await soon(() => {
    expect(limits()).toEqual([2]);
  }).finally(() => {
    clearInterval(noise);
  });
  await pause(20);
});

/** A configuration with a keys file in a folder of its own, each key there by its id. */
async function startWithKeys(ids: readonly string[], times: WatchTimes = eventsOnly): Promise<void> {
  await mkdir(join(folder, 'secret'));
  await writeKeys('secret/keys.yaml', ids);
  await writeFile(file, textOf(1, 'auth: { keysFile: secret/keys.yaml }\n'));
  await start(times);
}

async function writeKeys(name: string, ids: readonly string[]): Promise<void> {
  const keys = ids.map((id) => ({ id, sha256: createHash('sha256').update(id).digest('hex') }));
  await put(join(folder, name), JSON.stringify({ keys }));
}

function keyIds(): string[][] {
  return changes.map(({ auth }) => auth.keys.map(({ id }) => id));
}

test('a keys file that changes changes the whole configuration, though the other file did not', async () => {
  await startWithKeys(['a', 'b']);
  await writeKeys('secret/keys.yaml', ['b']);
  await soon(() => {
    expect(keyIds()).toEqual([['b']]);
  });
  expect(limits()).toEqual([1]);
});

test('a bad keys file keeps the old configuration, and names its own line', async () => {
  await startWithKeys(['a']);
  await put(join(folder, 'secret/keys.yaml'), 'keys:\n- id: a\n');
  await soon(() => {
    expect(rejections).toHaveLength(1);
  });
  expect(rejections[0]?.message).toContain(`${join(folder, 'secret/keys.yaml')}:2: keys[0].sha256 is missing`);
  for (const content of ['', '# nothing']) {
    await put(join(folder, 'secret/keys.yaml'), content);
    await soon(() => {
      expect(rejections.at(-1)?.message).toMatch(content === '' ? 'is empty' : 'holds nothing');
    });
  }
  await unlink(join(folder, 'secret/keys.yaml'));
  await soon(() => {
    expect(rejections.at(-1)?.message).toContain('auth.keysFile names a file that does not exist');
  });
  expect(changes).toEqual([]);
  await writeKeys('secret/keys.yaml', ['c']);
  await soon(() => {
    expect(keyIds()).toEqual([['c']]);
  });
});

test('another keys file is watched from the moment it is named, and the one before no more', async () => {
  await startWithKeys(['a']);
  await mkdir(join(folder, 'other'));
  await writeKeys('other/keys.yaml', ['b']);
  await put(file, textOf(1, 'auth: { keysFile: other/keys.yaml }\n'));
  await soon(() => {
    expect(keyIds()).toEqual([['b']]);
  });
  await writeKeys('other/keys.yaml', ['c']);
  await soon(() => {
    expect(keyIds()).toEqual([['b'], ['c']]);
  });
  await writeKeys('secret/keys.yaml', ['d']);
  await pause(150);
  expect(keyIds()).toEqual([['b'], ['c']]);
});

test('a keys file that is named before it is there is taken when it comes', async () => {
  await mkdir(join(folder, 'later'));
  await startWithKeys(['a'], { settleMs: 20, pollMs: 60 });
  await put(file, textOf(1, 'auth: { keysFile: later/keys.yaml }\n'));
  await soon(() => {
    expect(rejections).toHaveLength(1);
  });
  await writeKeys('later/keys.yaml', ['b']);
  await soon(() => {
    expect(keyIds()).toEqual([['b']]);
  });
  expect(rejections).toHaveLength(1);
});
