import { describe, expect, it } from 'vitest';
import { DomainError } from '../../errors.ts';
import { effectivePolicy } from './effective-policy.ts';
import { checkPolicy } from './policy-rules.ts';
import type { Switches } from './switch-rules.ts';

const llm: Switches = {
  trigger_type: 'in_call',
  origin: 'llm',
  on_call: 'generate_filler',
  on_resolve: 'fire_and_forget',
  static_filler: null,
};
const check = (policy: unknown, switches = llm) => checkPolicy(policy, switches, new Set(['city']));

function field(policy: unknown, switches = llm): string | undefined {
  try {
    check(policy, switches);
  } catch (error) {
    if (DomainError.is(error)) return error.details?.[0]?.path;
    throw error;
  }
  throw new Error(`accepted ${JSON.stringify(policy)}`);
}

describe('a policy', () => {
  it('is kept as sent', () => {
    const whole = {
      effect: 'write',
      confirm: 'explicit',
      confirm_text: 'Weather for {city}?',
      confirm_ttl_s: 30,
      dedupe: 'conversation',
      interrupt: 'cancel',
      idempotent_endpoint: true,
      result: { pick: ['$.items[*].title'], max_chars: 500 },
    };
    expect(check(whole)).toEqual(whole);
    expect(check({})).toEqual({});
    expect(check(null)).toBeNull();
    expect(check(undefined)).toBeNull();
  });

  it('names the field that is wrong', () => {
    const cases: [unknown, string][] = [
      ['x', 'policy'],
      [[], 'policy'],
      [{ effects: 'read' }, 'policy.effects'],
      [{ effect: 'delete' }, 'policy.effect'],
      [{ confirm: 'yes' }, 'policy.confirm'],
      [{ confirm: 'explicit', effect: 'read' }, 'policy.confirm'],
      [{ confirm_text: 5 }, 'policy.confirm_text'],
      [{ confirm_text: ' ' }, 'policy.confirm_text'],
      [{ confirm_text: 'x'.repeat(501) }, 'policy.confirm_text'],
      [{ confirm_text: '{town}?' }, 'policy.confirm_text'],
      [{ confirm_text: '{tavus_conversation_id}?' }, 'policy.confirm_text'],
      [{ confirm_ttl_s: 9 }, 'policy.confirm_ttl_s'],
      [{ confirm_ttl_s: 601 }, 'policy.confirm_ttl_s'],
      [{ confirm_ttl_s: 10.5 }, 'policy.confirm_ttl_s'],
      [{ confirm_ttl_s: '30' }, 'policy.confirm_ttl_s'],
      [{ dedupe: 'day' }, 'policy.dedupe'],
      [{ interrupt: 'stop' }, 'policy.interrupt'],
      [{ idempotent_endpoint: 'yes' }, 'policy.idempotent_endpoint'],
      [{ result: 'x' }, 'policy.result'],
      [{ result: { take: 1 } }, 'policy.result.take'],
      [{ result: { max_chars: 99 } }, 'policy.result.max_chars'],
      [{ result: { max_chars: 65_537 } }, 'policy.result.max_chars'],
      [{ result: { pick: [] } }, 'policy.result.pick'],
      [{ result: { pick: '$.a' } }, 'policy.result.pick'],
      [{ result: { pick: [5] } }, 'policy.result.pick'],
      [{ result: { pick: ['$..['] } }, 'policy.result.pick'],
      [{ result: { pick: ['items'] } }, 'policy.result.pick'],
    ];
    for (const [policy, expected] of cases) expect([policy, field(policy)]).toEqual([policy, expected]);
    for (const confirm_ttl_s of [10, 600]) expect(check({ confirm_ttl_s })).toEqual({ confirm_ttl_s });
    expect(check({ confirm_text: 'x'.repeat(500) })).toBeTruthy();
  });

  it('asks for no confirmation where nobody can give it', () => {
    const vision: Switches = { ...llm, origin: 'vision', on_call: null };
    const postCall: Switches = { ...llm, trigger_type: 'post_call', origin: null, on_call: null };
    for (const confirm of ['prompt', 'explicit']) {
      expect(field({ confirm }, vision)).toBe('policy.confirm');
      expect(field({ confirm }, postCall)).toBe('policy.confirm');
      expect(check({ confirm })).toEqual({ confirm });
    }
    expect(check({ confirm: 'none', effect: 'write' }, postCall)).toBeTruthy();
  });
});

describe('the effective policy', () => {
  const api = (method: 'GET' | 'POST' | 'HEAD') =>
    ({
      app_message: false,
      api: { url: 'https://a.example', method, content_type: 'application/json', timeout: 10, auth: { type: 'none' } },
    }) as const;

  it('of a tool without one changes nothing', () => {
    expect(effectivePolicy({ policy: null, delivery: { app_message: true } })).toEqual({
      given: false,
      effect: 'write',
      confirm: 'none',
      confirm_text: null,
      confirm_ttl_s: 120,
      dedupe: 'none',
      interrupt: 'continue',
      idempotent_endpoint: false,
    });
  });

  it('infers the effect: GET reads, everything else writes', () => {
    expect(effectivePolicy({ policy: null, delivery: api('GET') }).effect).toBe('read');
    expect(effectivePolicy({ policy: null, delivery: api('POST') }).effect).toBe('write');
    expect(effectivePolicy({ policy: { effect: 'read' }, delivery: api('POST') }).effect).toBe('read');
  });

  it('refuses to do a write twice in one request when any policy is given', () => {
    const dedupe = (policy: object, method: 'GET' | 'POST' = 'POST') =>
      effectivePolicy({ policy, delivery: api(method) }).dedupe;
    expect(dedupe({})).toBe('request');
    expect(dedupe({ effect: 'irreversible' })).toBe('request');
    expect(dedupe({ effect: 'idempotent_write' })).toBe('none');
    expect(dedupe({}, 'GET')).toBe('none');
    expect(dedupe({ dedupe: 'conversation' })).toBe('conversation');
    expect(dedupe({ dedupe: 'none' })).toBe('none');
  });
});
