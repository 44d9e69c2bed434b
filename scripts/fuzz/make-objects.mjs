/** Objects of each kind that the fuzzer may use up: ids by the name under which operations ask for them. */
export async function makeObjects(ask) {
  const tools = await several(4, (index) =>
    ask('POST', '/v2/tools', {
      name: `fuzzed_${index}`,
      description: 'A tool of the fuzzer.',
      parameters: { type: 'object', properties: { code: { type: 'string' } } },
    }),
  );
  const faces = await ask('GET', '/v2/faces?limit=3');
  const face_id = faces.data.map((face) => face.face_id);
  const pals = await several(4, (index) =>
    ask('POST', '/v2/pals', {
      pal_name: `fuzzed ${index}`,
      system_prompt: 'You are at the desk.',
      default_face_id: face_id[0],
    }),
  );
  for (const pal of pals) {
    await ask('POST', `/v2/pals/${pal.pal_id}/tools`, { tool_ids: [tools[0].tool_id] });
    await ask('PUT', `/v2/pals/${pal.pal_id}/skills/memory`, {});
  }
  const pal_id = pals.map((pal) => pal.pal_id);
  return {
    tool_id: tools.map((tool) => tool.tool_id),
    pal_id,
    persona_id: pal_id,
    face_id,
    default_face_id: face_id,
    skill_id: ['internet_search', 'memory', 'presentation', 'magic_canvas'],
    ...(await makeTalks(ask, pal_id)),
    ...(await makeOthers(ask, pal_id)),
  };
}

async function makeTalks(ask, palIds) {
  const talks = await several(4, (index) =>
    ask('POST', '/v2/conversations', {
      pal_id: palIds[index],
      chat: true,
      callback_url: 'https://hooks.example.invalid/',
      memory_stores: ['fuzzed'],
    }),
  );
  for (const { conversation_id } of talks) {
    await ask('POST', `/v2/conversations/${conversation_id}/respond`, { text: 'hello' });
  }
  const sent = await ask('GET', '/v2/webhook_deliveries?limit=4');
  return {
    conversation_id: talks.map((talk) => talk.conversation_id),
    memory_store: ['fuzzed'],
    delivery_id: sent.data.map((delivery) => delivery.delivery_id),
  };
}

/** Kinds that need no more than one request: path, body, and the key of the id in the answer. */
function othersOf(palIds) {
  const prompt = 'Say no word about salaries.';
  return {
    api_key_id: ['/v2/api_keys', (index) => ({ name: `fuzzed ${index}` })],
    account_id: ['/v2/accounts', (index) => ({ name: `fuzzed ${index}` })],
    document_id: ['/v2/documents', () => ({ document_url: 'https://museum.example.invalid/hours.html' })],
    guardrail_id: [
      '/v2/guardrails',
      (index) => ({ guardrail_name: `fuzzed_${index}`, guardrail_prompt: prompt }),
      'uuid',
    ],
    objectives_id: [
      '/v2/objectives',
      () => ({ data: [{ objective_name: 'host', objective_prompt: 'Ask for the name.' }] }),
    ],
    dictionary_id: ['/v2/pronunciation-dictionaries', () => ({ name: 'fuzzed' }), 'pronunciation_dictionary_id'],
    deployment_id: ['/v2/deployments', (index) => ({ pal_id: palIds[index], channel: 'widget' })],
  };
}

async function makeOthers(ask, palIds) {
  const ids = {};
  for (const [name, [path, body, key = name]] of Object.entries(othersOf(palIds))) {
    ids[name] = (await several(3, (index) => ask('POST', path, body(index)))).map((made) => made[key]);
  }
  return ids;
}

async function several(count, make) {
  const made = [];
  for (let index = 0; index < count; index += 1) made.push(await make(index));
  return made;
}
