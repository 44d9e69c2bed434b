export * from './describe-delivery.ts';
export * from './describe-journal.ts';
export * from './invariants.ts';
export * from './memory-store.ts';
export * from './scripted-delivery.ts';
export * from './scripted-responder.ts';
export * from './session-bench.ts';
export * from './tool-specs.ts';
