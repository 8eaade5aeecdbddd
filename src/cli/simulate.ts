import { systemClock } from '../core/clock.ts';
import { BadDirective } from '../simulator/directives.ts';
import { describeStartFailure } from './describe-failure.ts';
import { exitCodes } from './exit-codes.ts';
import { handleSignals } from './signals.ts';

export interface SimulateSettings {
  readonly host: string;
  readonly port: number;
  /** Directives for every request, as in `x-simulate`. */
  readonly defaults?: string;
  readonly seed?: number;
}

/** The part of the simulator that the command needs. */
export type StartSimulator = (settings: SimulateSettings) => Promise<{
  readonly baseUrl: string;
  stop(): Promise<void>;
}>;

/** `headgate simulate`: runs a provider to develop and test against, until a signal comes. Returns the exit code. */
export async function simulate(settings: SimulateSettings, start: StartSimulator): Promise<number> {
  const stopping = Promise.withResolvers<unknown>();
  handleSignals(
    process,
    { onStop: stopping.resolve, onReload: () => undefined, onSecondSignal: (code) => process.exit(code) },
    { clock: systemClock, isTerminal: true },
  );
  try {
    const simulator = await start(settings);
    process.stdout.write(renderInvitation(simulator.baseUrl));
    await stopping.promise;
    await simulator.stop();
    return exitCodes.ok;
  } catch (error) {
    const reason =
      error instanceof BadDirective ? `--defaults: ${error.message}` : describeStartFailure(error, undefined);
    if (reason === undefined) throw error;
    process.stderr.write(
      `The simulator cannot start.\n\n${reason.replace('HEADGATE_PORT or server.port', '--port')}\n`,
    );
    return exitCodes.failed;
  }
}

function renderInvitation(baseUrl: string): string {
  const origin = new URL(baseUrl).origin;
  return `The simulator listens at ${origin}; its answers are made up. It takes any key.

  OpenAI's clients     OPENAI_BASE_URL=${baseUrl}
  Anthropic's clients  ANTHROPIC_BASE_URL=${origin}
  Google's clients     GOOGLE_GEMINI_BASE_URL=${origin}

Behind a gateway:

  OPENAI_BASE_URL=${baseUrl} OPENAI_API_KEY=any npm start

`;
}
