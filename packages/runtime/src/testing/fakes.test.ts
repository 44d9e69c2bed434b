import { createVirtualClock } from '../virtual-clock.ts';
import { describeDelivery } from './describe-delivery.ts';
import { describeJournal } from './describe-journal.ts';
import { createMemoryStore } from './memory-store.ts';
import { createScriptedDelivery, failed, succeeded } from './scripted-delivery.ts';

describeJournal('in memory', async () => {
  const store = createMemoryStore();
  return { conversation_id: 'c1', ...store, reopen: async () => store, close: async () => {} };
});

describeDelivery('scripted', async () => {
  const call = (tool_name: string) => ({
    tool_call_id: `call_${tool_name}`,
    conversation_id: 'c1',
    tool_id: 't1',
    tool_name,
    arguments: '{}',
    first_attempt: 1,
  });
  const delivery = createScriptedDelivery(createVirtualClock(), ({ tool_name }) => {
    if (tool_name === 'hanging') return 'never';
    return tool_name === 'refused'
      ? failed('status 404')
      : succeeded('{"response":"nineteen degrees"}', 'nineteen degrees');
  });
  return {
    delivery,
    answered: call('answered'),
    refused: call('refused'),
    hanging: call('hanging'),
    close: async () => {},
  };
});
