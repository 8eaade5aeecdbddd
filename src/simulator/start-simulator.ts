/** Stands here until the simulator is merged. */
export interface RunningSimulator {
  readonly host: string;
  readonly port: number;
  readonly baseUrl: string;
  stop(): Promise<void>;
}

export function startSimulator(_options: { host: string; port: number }): Promise<RunningSimulator> {
  return Promise.reject(new Error('the simulator is not part of this build'));
}
