import type { Config } from '../config/config.ts';
import type { ConfigError } from '../config/problem.ts';
import type { ProxyVariables } from '../upstream/dial/proxy-variables.ts';

/** A gateway as the process around it sees it. */
export interface GatewayProcess {
  /** Resolves once both listeners accept connections. */
  start(): Promise<Listening>;
  /** Swaps the configuration in one assignment. Throws where it cannot be applied; the old one then stays. */
  reload(config: Config): void;
  /** A file that was refused: a log line and a metric. */
  reloadRejected(error: ConfigError): void;
  /** Ends the process's work; resolves when nothing is left. Called once. */
  drain(options: DrainOptions): Promise<void>;
  /** Before an exit that cannot wait: writes what the log has buffered, and a last line behind it. False where not all could be. */
  writeOut(lastLine?: string): boolean;
}

export interface DrainOptions {
  /** False where nobody routes to this process (Ctrl-C on a terminal): stop accepting at once. */
  readonly settle: boolean;
}

export interface Address {
  readonly host: string;
  readonly port: number;
}

/** Where the gateway listens, as bound: port 0 has become a real one. */
export interface Listening {
  readonly public: Address;
  readonly admin: Address;
  /** Where the embedded simulator answers, if it is the provider. */
  readonly simulatorUrl?: string;
}

/** What the gateway takes from the process beside its configuration. */
export interface ProcessInputs extends ProxyVariables {
  readonly version: string;
  /** NODE_EXTRA_CA_CERTS. */
  readonly extraCa?: string;
}

export type CreateGateway = (config: Config, inputs: ProcessInputs) => GatewayProcess;
