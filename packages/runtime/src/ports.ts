export * from './ports/clock.ts';
export * from './ports/delivery.ts';
export * from './ports/journal.ts';
export * from './ports/judge.ts';
export * from './ports/language-model.ts';
export * from './ports/ledger.ts';
export * from './ports/responder.ts';
export * from './ports/retriever.ts';
