// Runs the gateway from its source in a process of its own, with its own routes and those of these tests.
import { guardProcess } from '../../../src/cli/guard-process.ts';
import { runCommand } from '../../../src/cli/run.ts';
import { DialectTable } from '../../../src/dialects/dialect-table.ts';
import { builtInDialects } from '../../../src/dialects/registry.ts';
import { inferenceEndpoints } from '../../../src/endpoints/inference-endpoints.ts';
import { Gateway } from '../../../src/gateway.ts';
import { passedClient, passedProvider } from './dialect.ts';
import { passedEndpoints } from './endpoints.ts';

const spoken = {
  dialects: new DialectTable([
    ...builtInDialects.filter(({ name }) => name !== 'openai-chat'),
    { name: 'openai-chat', aliases: ['openai'], client: passedClient, provider: passedProvider },
  ]),
  endpoints: [
    ...inferenceEndpoints.filter(({ url }) => !passedEndpoints.some((passed) => passed.url === url)),
    ...passedEndpoints,
  ],
};

process.exitCode = await runCommand(process.argv.slice(2), {
  env: process.env,
  createGateway: (config, inputs) => new Gateway(config, inputs, spoken),
  ...guardProcess(process.env),
  loadSimulator: () => import('../../../src/simulator/start-simulator.ts'),
});
process.exit();
