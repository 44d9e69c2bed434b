import { createScriptedModel } from '@palaver/engines/testing';
import { expect, it } from 'vitest';
import { MEMORY_JOB } from '../../src/calls/memory-consolidation.ts';
import { POST_CALL_JOB } from '../../src/calls/post-call-actions.ts';
import { until } from '../support/conversation-stage.ts';
import { describeOnEachDatabase } from '../support/databases.ts';
import { bootPlatform } from '../support/platform.ts';

describeOnEachDatabase('what follows the calls of several accounts', (database) => {
  it('is done while the model of another account does not answer', async () => {
    let silent = 0;
    const languageModel = createScriptedModel(
      () => ({ say: 'I see.' }),
      (question) => {
        if (!JSON.stringify(question.messages).includes('slow')) return { memories: ['The user lives in Oslo.'] };
        silent += 1;
        return new Promise((_, reject) => {
          question.signal?.addEventListener('abort', () => reject(question.signal?.reason), { once: true });
        });
      },
    );
    const server = await bootPlatform({ database, languageModel });
    const talk = async (key: string, text: string, memoryStore: string) => {
      const options = { key };
      const { pal_id } = await server.ok('POST', '/v2/pals', { system_prompt: 'x' }, options);
      const wanted = { pal_id, chat: true, memory_stores: [memoryStore] };
      const { conversation_id } = await server.ok('POST', '/v2/conversations', wanted, options);
      await server.ok('POST', `/v2/conversations/${conversation_id}/respond`, { text }, options);
      await server.ok('POST', `/v2/conversations/${conversation_id}/end`, undefined, options);
    };
    for (let calls = 0; calls < 10; calls += 1) await talk(server.key, 'I am slow.', 'theirs');
    await until(() => silent === 8);
    const { key } = await server.account();
    await talk(key, 'I live in Oslo.', 'mine');
    await until(async () => (await server.request('GET', '/v2/memories/mine', undefined, { key })).status === 200);
    expect(silent).toBe(8);
  });

  it('takes places of the account whose call it was', async () => {
    const languageModel = createScriptedModel(
      () => ({ say: 'I see.' }),
      (question) =>
        new Promise((_, reject) => {
          question.signal?.addEventListener('abort', () => reject(question.signal?.reason), { once: true });
        }),
    );
    const server = await bootPlatform({ database, languageModel });
    const { tool_id } = await server.ok('POST', '/v2/tools', {
      name: 'write_note',
      description: 'Write a note.',
      trigger_type: 'post_call',
      parameters: { type: 'object', properties: { note: { type: 'string', description: 'two sentences' } } },
      delivery: { api: { url: 'http://127.0.0.1:9/' } },
    });
    const { pal_id } = await server.ok('POST', '/v2/pals', { system_prompt: 'x', tool_ids: [tool_id] });
    const wanted = { pal_id, chat: true, memory_stores: ['theirs'] };
    const { conversation_id } = await server.ok('POST', '/v2/conversations', wanted);
    await server.ok('POST', `/v2/conversations/${conversation_id}/respond`, { text: 'hello' });
    await server.ok('POST', `/v2/conversations/${conversation_id}/end`);
    const jobs = await server.platform.store.db
      .selectFrom('jobs')
      .select(['kind', 'account_id'])
      .where('dedupe_key', 'in', [`${MEMORY_JOB}:${conversation_id}`, `${POST_CALL_JOB}:${conversation_id}`])
      .orderBy('kind')
      .execute();
    expect(jobs).toEqual([
      { kind: MEMORY_JOB, account_id: server.accountId },
      { kind: POST_CALL_JOB, account_id: server.accountId },
    ]);
  });
});
