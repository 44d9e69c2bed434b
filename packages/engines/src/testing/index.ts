export * from './collect-parts.ts';
export * from './describe-language-model.ts';
export * from './scripted-model.ts';
