export * from './create-rehearsal-model.ts';
