import type { CreateGateway, DrainOptions, GatewayProcess, Listening, ProcessInputs } from './cli/gateway-process.ts';
import type { Config } from './config/config.ts';
import type { ConfigError } from './config/problem.ts';
import { systemClock } from './core/clock.ts';
import type { DialectTable } from './dialects/dialect-table.ts';
import { dialects } from './dialects/registry.ts';
import { drain } from './drain.ts';
import type { InferenceEndpoint } from './endpoints/inference-endpoint.ts';
import { inferenceEndpoints } from './endpoints/inference-endpoints.ts';
import { createListeners, type Listeners } from './listeners.ts';
import { ProcessState } from './process-state.ts';
import { swapGeneration } from './swap-generation.ts';
import { type Differences, LeakCheck } from './telemetry/leak-check.ts';

/** Composes the gateway: the state of the process, the generation in force, and the two ports. */
export const createGateway: CreateGateway = (config, inputs) => new Gateway(config, inputs);

interface Spoken {
  readonly dialects: DialectTable;
  readonly endpoints: readonly InferenceEndpoint[];
}

export class Gateway implements GatewayProcess {
  readonly state: ProcessState;
  readonly #listeners: Listeners;
  readonly #leakCheck: LeakCheck;

  /** @param spoken the dialects, and the routes on which clients use them */
  constructor(config: Config, inputs: ProcessInputs, spoken: Spoken = { dialects, endpoints: inferenceEndpoints }) {
    this.state = new ProcessState(config, inputs, systemClock, spoken.dialects);
    this.#listeners = createListeners(config, inputs.version, this.state, spoken.endpoints);
    const { clock, telemetry } = this.state;
    this.#leakCheck = new LeakCheck(
      { differences: () => this.#differences(), standing: () => this.#listeners.public.lookForLeaks() },
      clock,
      (check, by) => {
        telemetry.leaked(check, by);
        if (check === 'connections') this.#listeners.public.cutStanding();
      },
    );
  }

  async start(): Promise<Listening> {
    const { state } = this;
    const { config } = state.generation;
    state.valkey?.start();
    if (config.attempts.shareHealth && state.valkey !== undefined) {
      const { shareHealth } = await import('./share-health.ts');
      await shareHealth(state, state.valkey);
    }
    if (config.backend.kind === 'embedded-simulator') await state.startSimulator();
    const listening = { public: await this.#listeners.public.start(), admin: await this.#listeners.admin.start() };
    state.readiness.markReady();
    state.telemetry.configWarned(config.warnings);
    return state.simulator === undefined ? listening : { ...listening, simulatorUrl: state.simulator.baseUrl };
  }

  reload(config: Config): void {
    swapGeneration(this.state, this.#listeners, config);
  }

  reloadRejected(error: ConfigError): void {
    this.state.telemetry.configRejected(error.message);
  }

  writeOut(lastLine?: string): boolean {
    return this.state.telemetry.writeOut(lastLine);
  }

  drain({ settle }: DrainOptions): Promise<void> {
    return drain({ state: this.state, listeners: this.#listeners, leakCheck: this.#leakCheck }, !settle);
  }

  /** Differences between counters that should be equal. A lasting difference is a leak. */
  #differences(): Differences {
    const { shed, telemetry, callerShares, budgets, targets, knownAnswers } = this.state;
    const running = this.#listeners.public.inFlight;
    return {
      permits: shed.inFlight - telemetry.inFlight,
      requests: telemetry.inFlight - running - knownAnswers.goingOn,
      holders: running === 0 ? callerShares.busy : 0,
      body_bytes: running === 0 ? budgets.bodyBytes.bytesInUse : 0,
      form_bytes: running === 0 ? budgets.formBytes.bytesInUse : 0,
      answer_bytes: running === 0 ? budgets.answerBytes.bytesInUse : 0,
      target_calls: running === 0 ? targets.inFlight : 0,
      exchanges: this.#listeners.public.exchangesWithoutConnection,
      sockets: this.#listeners.public.socketsMiscounted,
    };
  }
}
