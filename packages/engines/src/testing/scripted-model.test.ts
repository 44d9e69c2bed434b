import { describeLanguageModel } from './describe-language-model.ts';
import { createScriptedModel } from './scripted-model.ts';

const tool = { name: 'get_weather', description: 'Get the weather.', parameters: { type: 'object', properties: {} } };

describeLanguageModel('a scripted model', async () => ({
  model: createScriptedModel(
    ({ tools }) =>
      tools.length > 0
        ? { calls: [{ name: 'get_weather', arguments: { city: 'Paris' } }] }
        : { say: ['Good ', 'day.'] },
    () => ({ summary: 'They said hello.' }),
  ),
  textRequest: { messages: [{ role: 'user', content: 'hello' }], tools: [] },
  callRequest: { messages: [{ role: 'user', content: 'weather?' }], tools: [tool] },
  callName: 'get_weather',
  judge: { messages: [{ role: 'user', content: 'sum up' }], schema: { name: 'summary', schema: { type: 'object' } } },
  judgeKey: 'summary',
  close: async () => {},
}));
