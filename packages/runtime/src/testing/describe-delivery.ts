import { describe, expect, it } from 'vitest';
import type { Delivery, DispatchedCall } from '../ports/delivery.ts';

export interface DeliveryUnderTest {
  readonly delivery: Delivery;
  /** A call whose endpoint answers 200 with the JSON `{"response":"nineteen degrees"}`. */
  readonly answered: DispatchedCall;
  /** A call whose endpoint answers 404. */
  readonly refused: DispatchedCall;
  /** A call whose endpoint does not answer before it is aborted. */
  readonly hanging: DispatchedCall;
  close(): Promise<void>;
}

/** The promises every `Delivery` keeps. */
export function describeDelivery(name: string, make: () => Promise<DeliveryUnderTest>): void {
  async function using(run: (subject: DeliveryUnderTest) => Promise<void>): Promise<void> {
    const subject = await make();
    try {
      await run(subject);
    } finally {
      await subject.close();
    }
  }

  describe(`delivery: ${name}`, () => {
    it('delivery gives the result for the model and the words to speak', () =>
      using(async ({ delivery, answered }) => {
        const outcome = await delivery.dispatch(answered, new AbortController().signal);
        expect(outcome).toMatchObject({ kind: 'succeeded', attempts: 1, spoken: 'nineteen degrees' });
        expect(outcome.result).toContain('nineteen degrees');
        expect(outcome.response).toMatchObject({ status: 200, truncated: false });
      }));

    it('delivery names a refusal a failure, with words for the model', () =>
      using(async ({ delivery, refused }) => {
        const outcome = await delivery.dispatch(refused, new AbortController().signal);
        expect(outcome).toMatchObject({ kind: 'failed', reason: 'status 404' });
        expect(outcome.result).not.toBe('');
      }));

    it('delivery never rejects: an abort is an outcome too', () =>
      using(async ({ delivery, hanging }) => {
        const controller = new AbortController();
        const outcome = delivery.dispatch(hanging, controller.signal);
        setTimeout(() => controller.abort(), 20);
        expect(['failed', 'unknown']).toContain((await outcome).kind);
      }));
  });
}
