import { isRight, turnsPerConversation, userText } from './texts.ts';

/** A conversation with a contestant over the network. */
export interface Conversation {
  turn(text: string): Promise<string>;
  close(): Promise<void>;
}

export interface Slice {
  readonly turns: number;
  readonly wrong: number;
  readonly wall_s: number;
  readonly cpu_s: number;
}

/** Plays `turns` turns, `atOnce` conversations of ten turns at a time; the CPU counted is what `cpu()` reports. */
export async function drive(
  open: () => Promise<Conversation>,
  atOnce: number,
  turns: number,
  cpu: () => number,
): Promise<Slice> {
  let left = turns / turnsPerConversation;
  let wrong = 0;
  async function one(): Promise<void> {
    while (left-- > 0) {
      const conversation = await open();
      for (let i = 0; i < turnsPerConversation; i++) {
        if (!isRight(i, await conversation.turn(userText(i)))) wrong++;
      }
      await conversation.close();
    }
  }
  const before = cpu();
  const started = performance.now();
  await Promise.all(Array.from({ length: atOnce }, one));
  return { turns, wrong, wall_s: (performance.now() - started) / 1000, cpu_s: cpu() - before };
}
