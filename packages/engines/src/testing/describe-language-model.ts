import { setTimeout as pause } from 'node:timers/promises';
import type { LanguageModel, ModelPart, ModelRequest } from '@palaver/runtime/ports';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { collectParts, spokenText } from './collect-parts.ts';

/** A model that is ready to be asked the questions below. */
export interface LanguageModelUnderTest {
  readonly model: LanguageModel;
  /** Answered with words alone, in more than one part. */
  readonly textRequest: ModelRequest;
  /** Answered with exactly one call of `callName`, whose arguments are a JSON object. */
  readonly callRequest: ModelRequest;
  readonly callName: string;
  /** A question that is answered with an object that has the key. */
  readonly judge: Parameters<LanguageModel['judge']>[0];
  readonly judgeKey: string;
  close(): Promise<void>;
}

/** The conformance suite of the `LanguageModel` port. */
export function describeLanguageModel(name: string, make: () => Promise<LanguageModelUnderTest>): void {
  describe(`${name} as a language model`, () => {
    let subject: LanguageModelUnderTest;
    beforeEach(async () => {
      subject = await make();
    });
    afterEach(() => subject.close());

    it('has an id for logs', () => {
      expect(subject.model.id).toMatch(/^[\w:./-]+$/);
    });

    it('answers with text parts and one end', async () => {
      const parts = await collectParts(subject.model, subject.textRequest);
      expect(spokenText(parts).trim()).not.toBe('');
      expect(parts.slice(0, -1).every((part) => part.kind === 'text-delta' && part.text !== '')).toBe(true);
      expect(parts.at(-1)?.kind).toBe('end');
    });

    it('gives a call once and whole', async () => {
      const parts = await collectParts(subject.model, subject.callRequest);
      const calls = parts.filter((part) => part.kind === 'call');
      expect(calls.map((call) => call.name)).toEqual([subject.callName]);
      expect(typeof JSON.parse(calls[0]?.arguments_text ?? '')).toBe('object');
      expect(parts.at(-1)?.kind).toBe('end');
    });

    it('emits nothing before stream has returned', async () => {
      let isReturned = false;
      const early: ModelPart[] = [];
      await new Promise<void>((resolve) => {
        subject.model.stream(subject.textRequest, (part) => {
          if (!isReturned) early.push(part);
          if (part.kind === 'end' || part.kind === 'fail') resolve();
        });
        isReturned = true;
      });
      expect(early).toEqual([]);
    });

    it('emits nothing after the last part', async () => {
      const parts = await collectParts(subject.model, subject.textRequest);
      const { length } = parts;
      await pause(20);
      expect(parts.length).toBe(length);
    });

    it('emits nothing when it is cancelled at once', async () => {
      const parts: ModelPart[] = [];
      subject.model.stream(subject.textRequest, (part) => parts.push(part))();
      await pause(50);
      expect(parts).toEqual([]);
    });

    it('emits nothing after a cancel from inside a part', async () => {
      const parts: ModelPart[] = [];
      await new Promise<void>((resolve) => {
        const cancel = subject.model.stream(subject.textRequest, (part) => {
          parts.push(part);
          cancel();
          resolve();
        });
      });
      await pause(50);
      expect(parts.length).toBe(1);
    });

    it('can be cancelled twice and after the end', async () => {
      const parts: ModelPart[] = [];
      const cancel = await new Promise<() => void>((resolve) => {
        const stop = subject.model.stream(subject.textRequest, (part) => {
          parts.push(part);
          if (part.kind === 'end') resolve(stop);
        });
      });
      cancel();
      cancel();
      expect(parts.at(-1)?.kind).toBe('end');
    });

    it('answers requests that run at the same time apart from one another', async () => {
      const [text, call, again] = await Promise.all([
        collectParts(subject.model, subject.textRequest),
        collectParts(subject.model, subject.callRequest),
        collectParts(subject.model, subject.textRequest),
      ]);
      expect(spokenText(text)).toBe(spokenText(again));
      expect(call.some((part) => part.kind === 'call')).toBe(true);
      expect(text.some((part) => part.kind === 'call')).toBe(false);
    });

    it('leaves the request as it was', async () => {
      const before = JSON.stringify(subject.callRequest);
      await collectParts(subject.model, subject.callRequest);
      expect(JSON.stringify(subject.callRequest)).toBe(before);
    });

    it('judges with a value of the schema', async () => {
      expect(await subject.model.judge(subject.judge)).toHaveProperty(subject.judgeKey);
    });

    it('stops judging when its signal is aborted', async () => {
      const signal = AbortSignal.abort(new Error('no longer wanted'));
      await expect(subject.model.judge({ ...subject.judge, signal })).rejects.toThrow('no longer wanted');
    });
  });
}
