import type { Server } from 'node:http';
import { fileURLToPath } from 'node:url';
import type { LanguageModel } from '@palaver/runtime/ports';
import type { Logger } from 'pino';
import { createConversations } from './calls/create-conversations.ts';
import type { Config } from './config/config.ts';
import { createCallDelivery } from './delivery/create-call-delivery.ts';
import type { RunningDemo } from './demo/start-demo.ts';
import { createDocuments, type DocumentsTuning } from './documents/create-documents.ts';
import { createEmbedder } from './engines/create-embedder.ts';
import { createEngines, type PlatformEngines } from './engines/create-engines.ts';
import type { DefaultLlm } from './engines/default-llm.ts';
import { detectLlm } from './engines/detect-llm.ts';
import { registerFaceTraining } from './faces/train-face.ts';
import { createAccess } from './invoke/access.ts';
import { createAudit } from './invoke/audit.ts';
import { compileOperation } from './invoke/compile-operation.ts';
import { forgetOldAnswers } from './invoke/forget-old-answers.ts';
import { createIdempotency } from './invoke/idempotency.ts';
import { createInvoke } from './invoke/invoke.ts';
import { keyReader } from './invoke/key-reader.ts';
import { createRateLimits } from './invoke/rate-limits.ts';
import { createJobs } from './jobs/create-jobs.ts';
import { createOutboxSender } from './jobs/outbox.ts';
import { createConversationMetrics } from './observability/conversation-metrics.ts';
import { createMetrics } from './observability/metrics.ts';
import { observeProcess } from './observability/process-metrics.ts';
import { createRequestMetrics } from './observability/request-metrics.ts';
import { scrubbingSealer } from './observability/scrubbing-sealer.ts';
import type { SecretScrubber } from './observability/secret-scrubber.ts';
import { createSessionFaultMetrics } from './observability/session-fault-metrics.ts';
import type { OpenedParts } from './opened-parts.ts';
import { ensureFirstAccount } from './operations/accounts/ensure-first-account.ts';
import { makeFirstKey } from './operations/accounts/make-first-key.ts';
import { operations } from './operations/registry.ts';
import type { Platform } from './platform-parts.ts';
import { createEgress, type EgressOptions } from './security/create-egress.ts';
import { createSealer } from './security/create-sealer.ts';
import { loadMasterKey } from './security/master-key.ts';
import { findFirstAccount } from './store/accounts.ts';
import { createLeases } from './store/leases.ts';
import type { WatchedStore } from './store/watch-commits.ts';
import { createHttpServer } from './surfaces/http/create-http-server.ts';
import { createFaceFiles } from './surfaces/http/face-files.ts';
import { createFacePictures } from './surfaces/http/face-pictures.ts';
import { createRequestHandler } from './surfaces/http/handle-request.ts';
import { fromLegacy, toLegacy } from './surfaces/http/legacy-vocabulary.ts';
import { listen, stopListening } from './surfaces/http/listening.ts';
import { liveHint } from './surfaces/http/live-hint.ts';
import { createOperationalPages } from './surfaces/http/operational.ts';
import { createReferencePages } from './surfaces/http/reference.ts';
import { createRouteTable } from './surfaces/http/route-table.ts';
import { createStaticPage } from './surfaces/http/static.ts';
import { createUploadedFiles } from './surfaces/http/uploaded-files.ts';
import { createFraming, createVisitPages } from './surfaces/http/visit/visit-pages.ts';
import { attachLiveSocket } from './surfaces/live/attach-live-socket.ts';

/** What a test, or a program that embeds the server, replaces. */
export interface PlatformOverrides {
  readonly log?: Logger;
  readonly now?: () => number;
  /** Answers for every PAL instead of the configured engines. */
  readonly languageModel?: LanguageModel;
  readonly egress?: Omit<EgressOptions, 'allow'>;
  /** Environment in which an LLM is looked for; null: none is. */
  readonly detectIn?: Readonly<Record<string, string | undefined>> | null;
  readonly studioRoot?: string;
  readonly documents?: DocumentsTuning;
}

export interface RunningPlatform extends AsyncDisposable {
  /** `http://host:port` of the listening socket. */
  readonly url: string;
  readonly platform: Platform;
  /** A key that may be shown now: made at this start, or the one of a development server. */
  readonly bootstrapKey: string | null;
  /** Id of the server's first account. */
  readonly accountId: string;
  readonly server: Server;
  /** Resolves with what answers where a PAL does not say otherwise. */
  readonly defaultLlm: Promise<DefaultLlm>;
  /** The demo PAL and its endpoints; null without `--demo`. */
  readonly demo: RunningDemo | null;
  /** Stops accepting, lets what runs come to its end, then closes every part. */
  close(): Promise<void>;
}

/** Requests a minute of one address to operations that ask for no key. */
const PUBLIC_RATE_LIMIT = 600;
/** Passwords a minute that one address may try on one deployment. */
const PASSWORD_GUESSES = 20;

/** An LLM is looked for this long after the server listens: what asks for it would be loaded before the first request. */
const DETECT_AFTER_MS = 100;

/** What is open before the rest of the server is loaded. */
export interface OpenedStore {
  readonly store: WatchedStore;
  readonly log: Logger;
  readonly scrubber: SecretScrubber;
}

/**
 * Opens every other part in the order of use, each to be closed in reverse by `opening`. The only place that knows them
 * all.
 */
export async function composePlatform(
  config: Config,
  overrides: PlatformOverrides,
  opened: OpenedStore,
  opening: OpenedParts,
): Promise<RunningPlatform> {
  const served = Promise.withResolvers<void>();
  const parts = await openParts(config, { ...overrides, whenServed: served.promise }, opened, opening);
  const { platform } = parts;
  const state: ServingState = { draining: false, origin: '' };
  const server = createServer(parts, state, overrides);
  opening.defer(() => stopListening(server));
  opening.use(attachLiveSocket(server, { platform, access: parts.access }));
  opening.defer(() => {
    state.draining = true;
  });
  state.origin = await listen(server, config);
  setTimeout(served.resolve, DETECT_AFTER_MS);
  const demo = config.demo ? opening.use(await openDemo(platform)) : null;
  const bootstrapKey = parts.shownKey ?? (await openFirstKey(parts, opened.scrubber));
  parts.jobs.start();
  parts.outbox.start();
  platform.conversations.recover().catch((error: unknown) => {
    platform.log.error({ err: error }, 'conversations of an earlier process could not all be settled');
  });
  const close = () => opening.close();
  return {
    url: state.origin,
    platform,
    bootstrapKey,
    accountId: parts.accountId,
    server,
    defaultLlm: parts.defaultLlm,
    demo,
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** Loaded only where it is wanted: the usual start does not pay for it. */
async function openDemo(platform: Platform): Promise<RunningDemo> {
  const { startDemo } = await import('./demo/start-demo.ts');
  return startDemo(platform);
}

async function openFirstKey({ platform, accountId }: OpenParts, scrubber: SecretScrubber): Promise<string | null> {
  if (platform.config.apiKey !== null) return null;
  const key = await makeFirstKey(platform.store, accountId, platform.now());
  if (key !== null) scrubber.add(key);
  return key;
}

interface ServingState {
  draining: boolean;
  origin: string;
}

type OpenParts = Awaited<ReturnType<typeof openParts>>;

interface OpeningOptions extends PlatformOverrides {
  readonly whenServed: Promise<void>;
}

async function openParts(
  config: Config,
  overrides: OpeningOptions,
  { store, log, scrubber }: OpenedStore,
  opening: OpenedParts,
) {
  const now = overrides.now ?? Date.now;
  const metrics = createMetrics();
  const plainSealer = createSealer(store, loadMasterKey(config, (await findFirstAccount(store)) !== undefined));
  const sealer = scrubbingSealer(plainSealer, scrubber);
  opening.use(await forgetOldAnswers(store, log, now));
  const { account, shownKey } = await ensureFirstAccount({ store, sealer, config, log, now });
  if (shownKey !== null) scrubber.add(shownKey);
  const access = createAccess(keyReader(store), now);
  const egress = opening.use(createEgress({ allow: config.egressAllow, log, ...overrides.egress }));
  const delivery = createCallDelivery({ egress, sealer, version: config.version, now, log });
  const jobs = createJobs(store, log, { now });
  const outbox = createOutboxSender({ store, sealer, egress, log, now, version: config.version });
  const wakeOutbox = () => outbox.wake();
  registerFaceTraining({ store, jobs, egress, wakeOutbox, now });
  const documents = opening.use(
    createDocuments({
      ...{ store, jobs, egress, log, now, wakeOutbox, version: config.version },
      embedder: createEmbedder(config.embeddings),
      tuning: overrides.documents ?? {},
    }),
  );
  const engines = opening.use(chooseEngines(config, overrides, { egress, now }));
  const leases = opening.use(await createLeases(store, config, log));
  const conversations = opening.use(
    createConversations({
      store,
      leases,
      sealer,
      delivery,
      engines,
      jobs,
      wakeOutbox,
      observe: createConversationMetrics(metrics),
      countFault: createSessionFaultMetrics(metrics),
      retriever: documents.retriever,
      log,
      now,
    }),
  );
  // After the conversations that they work for, so that they are closed before them.
  opening.use(jobs);
  opening.use(outbox);
  opening.use(observeProcess(metrics, { store, openConversations: () => conversations.size }));
  const platform: Platform = {
    config,
    store,
    sealer,
    egress,
    delivery,
    conversations,
    jobs,
    outbox,
    documents,
    engines,
    access,
    passwordGuesses: createRateLimits(PASSWORD_GUESSES, now),
    metrics,
    log,
    now,
  };
  const audit = createAudit(platform);
  opening.defer(() => audit.flush());
  return {
    platform,
    store,
    access,
    audit,
    plainSealer,
    jobs,
    outbox,
    shownKey,
    accountId: account.account_id,
    defaultLlm: engines.defaultLlm,
  };
}

function createServer(
  { platform, store, access, audit, plainSealer }: OpenParts,
  state: ServingState,
  overrides: PlatformOverrides,
): Server {
  const { config, metrics, log, now } = platform;
  const invoke = createInvoke({
    platform,
    access,
    audit,
    // Whole answers are sealed there: the scrubber is not to look for them in every line.
    idempotency: createIdempotency({ store, sealer: plainSealer, now }),
    rateLimits: createRateLimits(config.rateLimit, now),
    publicRateLimits: createRateLimits(Math.min(config.rateLimit, PUBLIC_RATE_LIMIT), now),
  });
  const contracts = operations.map((operation) => operation.contract);
  return createHttpServer(
    createRequestHandler({
      routes: createRouteTable(operations.map(compileOperation)),
      invoke,
      pages: [
        createOperationalPages({ metrics, version: config.version, notReady: () => notReady(store, state) }),
        createReferencePages(contracts, config.version),
        createUploadedFiles(store, now),
        createFacePictures(),
        createFaceFiles(store),
        liveHint,
        createVisitPages(store),
        createStaticPage(overrides.studioRoot ?? STUDIO_ROOT, createFraming(store)),
      ],
      metrics: createRequestMetrics(metrics),
      log,
      publicUrl: config.publicUrl,
      fallbackOrigin: () => state.origin,
      legacy: { decode: fromLegacy, encode: toLegacy },
      openCors: config.dev,
    }),
  );
}

const STUDIO_ROOT = fileURLToPath(new URL('../../../apps/studio/dist', import.meta.url));

async function notReady(store: WatchedStore, state: ServingState): Promise<string | null> {
  if (state.draining) return 'the server is shutting down';
  try {
    await store.db.selectFrom('settings').select('key').limit(1).execute();
    const fault = await store.writeFault();
    return fault === null ? null : `the database cannot be written: ${fault}`;
  } catch {
    return 'the database does not answer';
  }
}

function chooseEngines(
  config: Config,
  overrides: OpeningOptions,
  parts: { readonly egress: Platform['egress']; readonly now: () => number },
): PlatformEngines {
  const { languageModel, detectIn, whenServed } = overrides;
  const detect = () => whenServed.then(() => detectLlm(detectIn ?? process.env));
  const engines = createEngines({
    config,
    ...parts,
    ...(detectIn === null || languageModel !== undefined ? {} : { detect }),
  });
  if (languageModel === undefined) return engines;
  return {
    ...engines,
    languageModel: () => languageModel,
    [Symbol.asyncDispose]: () => engines[Symbol.asyncDispose](),
  };
}
