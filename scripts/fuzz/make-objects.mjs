/** Objects of each kind that the fuzzer may use up, by the path parameter that names them. */
export async function makeObjects(ask) {
  const each = (count, make) => Promise.all(Array.from({ length: count }, (_all, index) => make(index)));
  const tools = await each(4, (index) =>
    ask('POST', '/v2/tools', {
      name: `fuzzed_${index}`,
      description: 'A tool of the fuzzer.',
      parameters: { type: 'object', properties: { code: { type: 'string' } } },
    }),
  );
  const pals = await each(4, (index) =>
    ask('POST', '/v2/pals', { pal_name: `fuzzed ${index}`, system_prompt: 'You are at the desk.' }),
  );
  for (const pal of pals) await ask('POST', `/v2/pals/${pal.pal_id}/tools`, { tool_ids: [tools[0].tool_id] });
  const talks = await each(4, (index) => ask('POST', '/v2/conversations', { pal_id: pals[index].pal_id, chat: true }));
  for (const { conversation_id } of talks) {
    await ask('POST', `/v2/conversations/${conversation_id}/respond`, { text: 'hello' });
  }
  const keys = await each(3, (index) => ask('POST', '/v2/api_keys', { name: `fuzzed ${index}` }));
  const accounts = await each(2, (index) => ask('POST', '/v2/accounts', { name: `fuzzed ${index}` }));
  const documents = await each(3, () =>
    ask('POST', '/v2/documents', { document_url: 'https://museum.example.invalid/hours.html' }),
  );
  const others = await Promise.all(
    Object.entries(MORE).map(async ([name, [path, body, key = name]]) => [
      name,
      (await each(3, (index) => ask('POST', path, body(index, pals)))).map((made) => made[key]),
    ]),
  );
  const faces = await ask('GET', '/v2/faces?limit=3');
  return {
    tool_id: tools.map((tool) => tool.tool_id),
    pal_id: pals.map((pal) => pal.pal_id),
    face_id: faces.data.map((face) => face.face_id),
    conversation_id: talks.map((talk) => talk.conversation_id),
    api_key_id: keys.map((key) => key.api_key_id),
    account_id: accounts.map((account) => account.account_id),
    document_id: documents.map((document) => document.document_id),
    skill_id: ['internet_search', 'memory', 'presentation', 'magic_canvas'],
    ...Object.fromEntries(others),
  };
}

/** Kinds that need no more than one request: path, body, and the key of the id in the answer. */
const MORE = {

  guardrail_id: [
    '/v2/guardrails',
    (index) => ({ guardrail_name: `fuzzed_${index}`, guardrail_prompt: 'Say no word about salaries.' }),
    'uuid',
  ],
  objectives_id: [
    '/v2/objectives',
    () => ({ name: 'fuzzed', data: [{ objective_name: 'host', objective_prompt: 'Ask whom they came to see.' }] }),
  ],
  pronunciation_dictionary_id: [
    '/v2/pronunciation-dictionaries',
    () => ({ name: 'fuzzed', rules: [{ text: 'Palaver', pronunciation: 'puh-lah-ver', type: 'alias' }] }),
  ],
};
