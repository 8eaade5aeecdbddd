import { expect, test } from 'vitest';
import { ask } from '../harness/ask.ts';
import { codeOf } from '../harness/command.ts';
import { startGateway } from '../harness/gateway.ts';
import { startProvider } from '../harness/simulator.ts';

const key = 'sk-proj-Zq7rT2vXw9LmN4pB';
/** Is loaded before the bundle. It throws when the test asks for it. */
const bug = (statement: string): string[] => [
  '--import',
  `data:text/javascript,process.on('SIGUSR2',()=>{${encodeURIComponent(statement)}})`,
];

test.each([
  ['a thrown error', 'throw new Error("bug near " + process.env.OPENAI_API_KEY)', 'uncaughtException'],
  ['a rejection', 'Promise.reject(new Error("bug near " + process.env.OPENAI_API_KEY))', 'unhandledRejection'],
])(
  '%s that nobody catches: a last line that says what, without the key, and status 70',
  async (_, statement, origin) => {
    const provider = await startProvider();
    const gateway = await startGateway({
      env: { OPENAI_API_KEY: key, OPENAI_BASE_URL: provider.baseUrl },
      nodeFlags: bug(statement),
    });
    expect((await ask(gateway.url)).status).toBe(200);
    const exit = codeOf(gateway.process);
    gateway.process.kill('SIGUSR2');
    expect(await exit).toBe(70);
    const last = JSON.parse(gateway.lines.at(-1) ?? '{}') as Record<string, unknown>;
    expect(last).toMatchObject({ level: 'fatal', msg: 'crashed', origin, error: 'bug near [secret]' });
    expect(gateway.lines.join('\n')).not.toContain(key);
  },
);
