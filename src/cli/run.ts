import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { environmentVariables } from '../config/environment.ts';
import { createKey, describeKeyOption, type CreateKeyOptions } from './create-key.ts';
import { exitCodeMeanings, exitCodes } from './exit-codes.ts';
import { checkConfiguration, printConfiguration } from './inspect-config.ts';
import type { PrintOptions } from './print-admin-answer.ts';
import { serve, type ServeParts } from './serve.ts';
import { directiveHelp } from './directive-help.ts';
import { simulate, type SimulateSettings, type StartSimulator } from './simulate.ts';
import { table } from './table.ts';
import { version } from './version.ts';

interface CommandParts extends ServeParts {
  /** Loads the simulator. A pod never needs it. */
  readonly loadSimulator: () => Promise<{ startSimulator: StartSimulator }>;
}

/** Runs one command line, given without the program's name, to its end. Returns the exit code. */
export async function runCommand(args: readonly string[], parts: CommandParts): Promise<number> {
  let exitCode: number = exitCodes.ok;
  const program = createProgram(parts, (code) => {
    exitCode = code;
  });
  try {
    await program.parseAsync([...args], { from: 'user' });
    return exitCode;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
  }
}

function createProgram(parts: CommandParts, end: (code: number) => void): Command {
  const { env } = parts;
  const program = new Command('headgate')
    .description('An LLM inference gateway: honest streams, real limits, small pods.')
    .version(version)
    .helpCommand(false)
    .showHelpAfterError('(headgate --help says what there is)')
    .exitOverride();
  program.addHelpText('after', `\n${table('Environment', Object.entries(environmentVariables))}`);
  program.addHelpText('after', `\n${table('Exit codes', exitCodeMeanings)}`);

  withConfig(program.command('serve').description('run the gateway'))
    .addHelpText('after', `\n${serveWords}`)
    .action(async ({ config }: ConfigOption) => {
      end(await serve(config, parts));
    });
  withConfig(program.command('check').description('say whether the configuration is valid, and what it amounts to'))
    .option('--live', 'also call every provider once, and say which work; this may cost a few tokens each')
    .addHelpText('after', `\n${liveWords}`)
    .action(async ({ config, live }: ConfigOption & { readonly live?: boolean }) => {
      end(await checkConfiguration(config, env, live));
    });
  withConfig(program.command('config').description('print the configuration in effect, secrets hidden')).action(
    async ({ config }: ConfigOption) => {
      end(await printConfiguration(config, env));
    },
  );
  program
    .command('keys')
    .description('make keys for callers')
    .helpCommand(false)
    .command('new')
    .description('print a fresh key, and the entry for the configuration')
    .option('--id <id>', 'names the key in logs and limits (else made from its hash)', keyOption('id'))
    .option('--name <name>', 'whose key it is, for people', keyOption('name'))
    .option('--team <team>', 'one of auth.teams', keyOption('team'))
    .addHelpText('after', `\n${newKeyWords}`)
    .action((options: CreateKeyOptions) => {
      end(createKey(options));
    });
  withAdmin(program.command('explain'))
    .description('say what happened to a request that a running gateway has served; without an id, list the last ones')
    .argument('[id]', 'the request id: x-request-id of the answer, request_id of its log line')
    .addHelpText('after', `\n${explainWords}`)
    .action(async (id: string | undefined, options: PrintOptions) => {
      const { explain } = await import('./explain.ts');
      end(await explain(id, options, env));
    });
  withAdmin(program.command('route'))
    .description('say where a running gateway would send a request now, and why; without a model, list all of them')
    .argument('[model]', 'the name that clients write')
    .addHelpText('after', `\n${routeWords}`)
    .action(async (model: string | undefined, options: PrintOptions) => {
      const { route } = await import('./route.ts');
      end(await route(model, options, env));
    });
  program
    .command('simulate')
    .description('run a simulated provider that speaks all the APIs which the gateway can call')
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option('--port <number>', 'port to listen on; 0 takes any free one', parsePort, 8001)
    .option('--defaults <directives>', 'directives for every request, e.g. "ttft=500ms; rate=20"')
    .option('--seed <number>', 'makes the whole run repeat', parseSeed)
    .addHelpText('after', `\n${directiveHelp()}`)
    .action(async (options: SimulateSettings) => {
      const { startSimulator } = await parts.loadSimulator();
      end(await simulate(options, startSimulator));
    });
  return program;
}

const serveWords = `Without a file and without a key, on loopback, a simulator answers in the provider's place, and says so.
SIGTERM or Ctrl-C finishes what is in flight and exits; SIGHUP reads the configuration again.`;

const liveWords = `--live asks each provider for its list of models, or where that proves nothing for an answer of 16 tokens, through
the proxies and with the certificates of the configuration. Exit code 1 if one of them does not work.`;

const explainWords = `Each process keeps its last requests in memory (telemetry.recentRequests). Of several pods ask the one whose log has
the request id:

  kubectl port-forward POD 9090 &
  HEADGATE_ADMIN_TOKEN=… headgate explain req_…`;

const routeWords = `Each process learns by itself how the targets are doing, from the calls that it made. Of several pods ask the one that
you wonder about, as headgate explain does.`;

const newKeyWords = `The key goes to stdout and the entry to stderr, so that each can be sent where it belongs. A new file begins with "keys:":

  test -s keys.yaml || echo keys: > keys.yaml
  headgate keys new --id web > key.txt 2>> keys.yaml`;

interface ConfigOption {
  readonly config?: string;
}

function withConfig(command: Command): Command {
  return command.option('-c, --config <file>', 'configuration file (else HEADGATE_CONFIG, else ./headgate.yaml)');
}

function withAdmin(command: Command): Command {
  return command
    .option('--url <url>', 'admin port of the gateway (else HEADGATE_ADMIN_URL, else http://127.0.0.1:9090)')
    .option('--token <token>', 'its admin.token (better: HEADGATE_ADMIN_TOKEN, which no list of processes shows)')
    .option('--json', 'print the JSON of the admin port');
}

function keyOption(option: keyof CreateKeyOptions): (text: string) => string {
  return (text) => {
    const problem = describeKeyOption(option, text);
    if (problem !== undefined) throw new InvalidArgumentError(problem);
    return text;
  };
}

function parsePort(text: string): number {
  const port = Number(text);
  if (!/^\d{1,5}$/.test(text) || port > 65535) throw new InvalidArgumentError('A port is a number from 0 to 65535.');
  return port;
}

function parseSeed(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError('A seed is a whole number.');
  return Number(text);
}
