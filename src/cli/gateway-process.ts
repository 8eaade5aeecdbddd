import type { Config } from '../config/config.ts';
import type { ConfigError } from '../config/problem.ts';
import type { ProxyVariables } from '../upstream/dial/proxy-variables.ts';

/** A gateway as the command line uses it. */
export interface GatewayProcess {
  /** Resolves once both listeners accept connections. */
  start(): Promise<Listening>;
  /** Replaces the configuration in one assignment. Throws if it cannot be applied; the old one then stays. */
  reload(config: Config): void;
  /** Reports a configuration that was refused, with a log line and a metric. */
  reloadRejected(error: ConfigError): void;
  /** Ends the work of the process. Resolves when nothing is left. Called once. */
  drain(options: DrainOptions): Promise<void>;
  /**
   * Writes what the log has buffered, and a last line after it, before an exit that cannot wait. False if not
   * everything could be written.
   */
  writeOut(lastLine?: string): boolean;
}

export interface DrainOptions {
  /** False if no load balancer sends requests to this process (Ctrl-C on a terminal): stop accepting at once. */
  readonly settle: boolean;
}

export interface Address {
  readonly host: string;
  readonly port: number;
}

/** The addresses that the gateway has bound. A configured port 0 has become a real one. */
export interface Listening {
  readonly public: Address;
  readonly admin: Address;
  /** The address of the embedded simulator, if it is the provider. */
  readonly simulatorUrl?: string;
}

/** What the gateway needs from the process in addition to its configuration. */
export interface ProcessInputs extends ProxyVariables {
  readonly version: string;
  /** NODE_EXTRA_CA_CERTS. */
  readonly extraCa?: string;
}

export type CreateGateway = (config: Config, inputs: ProcessInputs) => GatewayProcess;
