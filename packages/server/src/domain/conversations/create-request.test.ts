import { describe, expect, it } from 'vitest';
import { createRequest } from './create-request.ts';

const limits = { maxCallDurationS: 3600 };
const read = (body: Parameters<typeof createRequest>[0]) => createRequest(body, limits);

const refusal = (body: Parameters<typeof createRequest>[0]) => {
  try {
    createRequest(body, limits);
  } catch (error) {
    return (error as Error).message;
  }
  return null;
};

describe('createRequest', () => {
  it('fills in the defaults', () => {
    expect(read({ pal_id: 'p1' })).toEqual({
      pal_id: 'p1',
      face_id: null,
      conversation_name: 'New Conversation',
      callback_url: null,
      chat: false,
      conversational_context: '',
      custom_greeting: null,
      enable_dynamic_greeting: false,
      require_auth: false,
      test_mode: false,
      languages: [],
      max_call_duration_s: 3600,
      participant_left_timeout_s: 0,
      participant_absent_timeout_s: 300,
      memory_stores: [],
      document_ids: [],
      document_tags: [],
      document_retrieval_strategy: 'quality',
      sent: {},
    });
  });

  it('reads the older names', () => {
    const wanted = read({ persona_id: 'p1', replica_id: 'r1', chat_mode: true });
    expect([wanted.pal_id, wanted.face_id, wanted.chat]).toEqual(['p1', 'r1', true]);
    expect(read({ persona_id: 'p1', pal_id: 'p1' }).pal_id).toBe('p1');
    expect(read({ persona_id: '', pal_id: 'p1' }).pal_id).toBe('p1');
  });

  it('refuses two names that differ', () => {
    expect(refusal({ persona_id: 'p1', pal_id: 'p2' })).toContain('pal_id: differs from persona_id');
    expect(refusal({ pal_id: 'p1', face_id: 'r1', replica_id: 'r2' })).toContain('face_id: differs');
    expect(refusal({ pal_id: 'p1', chat: true, chat_mode: false })).toContain('chat: differs');
  });

  it('wants a PAL or a face', () => {
    expect(refusal({})).toContain('pal_id: give pal_id or face_id');
    expect(refusal({ chat: true, pal_id: null })).toContain('pal_id');
    expect(refusal({ face_id: 'r1' })).toBeNull();
  });

  it('is private when either place says so', () => {
    expect(read({ pal_id: 'p', require_auth: true }).require_auth).toBe(true);
    expect(read({ pal_id: 'p', properties: { require_auth: true } }).require_auth).toBe(true);
  });

  it('checks the names of memory stores', () => {
    expect(refusal({ pal_id: 'p', memory_stores: ['ok.name:1'] })).toBeNull();
    expect(refusal({ pal_id: 'p', memory_stores: ['has space'] })).toContain('memory_stores');
    expect(refusal({ pal_id: 'p', participant_tags: Array(11).fill('a') })).toContain('at most 10');
  });

  it('wants every field of a recording storage', () => {
    const storage = { provider: 's3' as const, bucket_name: 'b', bucket_region: 'r' };
    expect(refusal({ pal_id: 'p', properties: { recording_storage: storage } })).toContain('assume_role_arn');
    const whole = { ...storage, assume_role_arn: 'arn:x' };
    expect(refusal({ pal_id: 'p', properties: { recording_storage: whole } })).toBeNull();
  });

  it('reads the memory and the documents of the conversation', () => {
    const wanted = read({
      pal_id: 'p',
      participant_tags: ['a', 'a'],
      document_ids: ['d1', 'd1'],
      document_tags: ['t'],
    });
    expect(wanted).toMatchObject({ memory_stores: ['a'], document_ids: ['d1'], document_tags: ['t'] });
    const many = Array.from({ length: 201 }, (_, index) => `d${index}`);
    expect(refusal({ pal_id: 'p', document_ids: many })).toContain('document_ids: at most 200');
  });

  it('lasts as long as the operator allows', () => {
    const long = { pal_id: 'p', properties: { max_call_duration: 7200 } };
    expect(refusal(long)).toContain('properties.max_call_duration: must be at most 3600');
    expect(createRequest(long, { maxCallDurationS: 7200 }).max_call_duration_s).toBe(7200);
    expect(createRequest({ pal_id: 'p' }, { maxCallDurationS: 600 }).max_call_duration_s).toBe(600);
  });

  it.each([
    ['multilingual', 'all'],
    ['Spanish', ['es']],
    ['pt-BR', ['pt']],
    ['Klingonese', []],
  ])('understands the language %s', (language, expected) => {
    expect(read({ pal_id: 'p', properties: { language } }).languages).toEqual(expected);
  });

  it('keeps what later parts of the platform read', () => {
    const { sent } = read({ pal_id: 'p', audio_only: true, policy: 'eu' });
    expect(sent).toEqual({ audio_only: true, policy: 'eu' });
  });
});
