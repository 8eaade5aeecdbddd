import type { AcceptedKeyPlaces } from './auth/accepted-key-places.ts';
import { SealedIds } from './auth/sealed-ids.ts';
import { ApiKeys } from './auth/api-keys.ts';
import type { Coalescing } from './cache/share.ts';
import type { Config } from './config/config.ts';
import { servesStoredObjects } from './config/stored-objects.ts';
import type { Clock } from './core/clock.ts';
import type { Provider } from './core/provider.ts';
import type { ServerSettings } from './http/listener/settings.ts';
import { Admission } from './limits/admit.ts';
import { Policy } from './limits/policy.ts';
import type { LimitStore } from './limits/store.ts';
import { buildProviders } from './providers/build-providers.ts';
import { simulatorName, simulatorProvider } from './providers/simulator.ts';
import { streamClocksOf, type StreamSettings } from './relay/settings.ts';
import { buildRoutes, type Routes } from './routing/build-routes.ts';
import type { TargetStates } from './routing/health/target-states.ts';
import { targetsOf } from './routing/model-targets.ts';
import { labelOf, otherModelsLabel } from './routing/plan-for.ts';
import type { RetryBudgets } from './routing/retry-budgets.ts';
import type { Telemetry } from './telemetry/telemetry.ts';
import { Accounting } from './usage/accounting.ts';
import { credentialFetch } from './upstream/fetch-credentials.ts';
import type { Upstream } from './upstream/upstream.ts';
import type { UsageLedger } from './usage/ledger.ts';
import type { OutputHistory } from './usage/output-history.ts';
import type { Price } from './usage/price.ts';
import { type PriceList, readPriceList } from './usage/price-list.ts';
import { Prices, type PriceSettings } from './usage/prices.ts';

/** Everything that is made from one configuration and decides about requests. Immutable; a reload makes a new one. */
export interface Generation {
  readonly config: Config;
  /** 1 for the configuration of the start; each reload adds 1. */
  readonly number: number;
  readonly keys: ApiKeys;
  readonly admission: Admission;
  readonly accounting: Accounting;
  readonly prices: Prices;
  readonly routes: Routes;
  readonly streams: StreamSettings;
  readonly coalescing: Coalescing;
  /** Who may read the pages that describe the interface. */
  readonly docs: ServerSettings['docs'];
  /** Seals the ids of stored objects. Undefined where they are not served. */
  readonly objects: SealedIds | undefined;
  /** Most JSON values in a body that is parsed. */
  readonly maxBodyValues: number;
  /** Largest form that is read whole, in bytes. */
  readonly maxFormBytes: number;
  /** The Unix time at which it was made. */
  readonly createdAtSeconds: number;
}

/** The parts of the process that a generation uses. All of them outlive it. */
interface GenerationParts {
  readonly clock: Clock;
  readonly keyPlaces: AcceptedKeyPlaces;
  readonly telemetry: Telemetry;
  readonly upstream: Upstream;
  readonly store: LimitStore;
  readonly ledger: UsageLedger;
  readonly outputs: OutputHistory;
  /** What has been learnt of the targets. */
  readonly targets: TargetStates;
  readonly retryBudgets: RetryBudgets;
  /** The address of the embedded simulator. Undefined until it listens, and if there is none. */
  readonly simulator: { readonly baseUrl: string } | undefined;
}

/** @throws Error naming the setting that cannot be used, such as a key file that cannot be read */
export function createGeneration(config: Config, number: number, parts: GenerationParts): Generation {
  const { clock, store, ledger, outputs } = parts;
  const prices = pricesOf(config, parts);
  return {
    config,
    number,
    keys: new ApiKeys(config.auth, parts.keyPlaces),
    admission: new Admission(policyOf(config), store, clock),
    accounting: new Accounting(prices, outputs, ledger),
    prices,
    routes: buildRoutes(config.models, config.defaults, {
      providers: providersOf(config, parts),
      attempts: config.attempts,
      states: parts.targets,
      budgets: parts.retryBudgets,
      priceOf: (provider, upstreamModel) => priceOf(prices.of(provider, upstreamModel, clock.wallMs())),
      storage: config.objects.provider,
    }),
    objects: servesStoredObjects(config) ? new SealedIds(config.objects) : undefined,
    streams: streamClocksOf(config.streams),
    coalescing: coalescingOf(config),
    docs: config.server.docs,
    maxBodyValues: config.server.maxBodyValues,
    maxFormBytes: config.server.maxFormBytes,
    createdAtSeconds: Math.floor(clock.wallMs() / 1000),
  };
}

function coalescingOf({ models, cache }: Config): Coalescing {
  const labels = models.filter(({ coalesce }) => coalesce === true).map(({ name }) => labelOf(name));
  return { within: cache.coalescing.within, models: new Set(labels) };
}

function policyOf({ limits, auth }: Config): Policy {
  const { '*': others, ...listed } = limits.perModel ?? {};
  return new Policy({
    ...limits,
    perModel: others === undefined ? listed : { ...listed, [otherModelsLabel]: others },
    ofKeys: new Map(auth.keys.flatMap(({ id, limits: own }) => (own === undefined ? [] : [[id, own] as const]))),
    // A shared store counts for all pods. While it is away it divides the limits among the pods itself.
    pods: limits.valkey === undefined ? limits.assumedPods : 1,
  });
}

function providersOf(
  config: Config,
  { clock, telemetry, simulator, upstream }: GenerationParts,
): ReadonlyMap<string, Provider> {
  const providers = new Map(
    buildProviders(config.providers, {
      clock,
      credentialFetch: credentialFetch(upstream, clock),
      onKeyProblem: (provider, problem) => {
        telemetry.credentialsNotRenewed(provider, problem);
      },
    }),
  );
  if (config.backend.kind === 'embedded-simulator') {
    const origin = simulator === undefined ? nobodysOrigin : new URL(simulator.baseUrl).origin;
    providers.set(simulatorName, simulatorProvider(origin));
  }
  return providers;
}

/** The address of the embedded simulator until it listens. No request arrives before that. */
const nobodysOrigin = 'http://127.0.0.1:1';

function pricesOf(config: Config, { telemetry }: GenerationParts): Prices {
  const list = readPriceList();
  if (list === undefined) telemetry.priceListMissing();
  return new Prices(priceSettings(config, list ?? []), (provider, upstreamModel) => {
    telemetry.modelWithoutPrice(provider, upstreamModel);
  });
}

function priceSettings({ providers, models }: Config, list: PriceList): PriceSettings {
  const configured = Object.entries(providers).map(([name, { baseUrl, simulator }]) => ({
    name,
    baseUrl: simulator === true ? simulatedUrl : baseUrl,
  }));
  return {
    list,
    providers: [{ name: simulatorName, baseUrl: simulatedUrl }, ...configured],
    own: models.flatMap((model) =>
      targetsOf(model).flatMap(({ provider, upstreamModel, price }) =>
        price === undefined ? [] : [{ provider, upstreamModel, price }],
      ),
    ),
  };
}

/** Of a million tokens of input and as many of output, in US dollars. */
function priceOf(price: Price | undefined): number | undefined {
  return price && price.inputPerMillion + price.outputPerMillion;
}

/** The simulator plays OpenAI and has OpenAI's prices, so that budgets can be tried with it. */
const simulatedUrl = 'https://api.openai.com/v1';
