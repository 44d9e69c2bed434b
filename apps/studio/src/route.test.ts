import { describe, expect, it } from 'vitest';
import { listAddress, readRoute, recordAddress } from './route.ts';

describe('readRoute', () => {
  it.each([
    ['/', { page: 'home' }],
    ['/c/c12', { page: 'conversation', conversation_id: 'c12', token: undefined }],
    ['/c/c12/?t=a%2Bb', { page: 'conversation', conversation_id: 'c12', token: 'a+b' }],
    ['/c', { page: 'unknown' }],
    ['/c/c12/more', { page: 'unknown' }],
    ['/tools', { page: 'list', section: 'tools', search: '', number: 1 }],
    ['/pals/?q=front%20desk&page=3', { page: 'list', section: 'pals', search: 'front desk', number: 3 }],
    ['/documents?page=none', { page: 'list', section: 'documents', search: '', number: 1 }],
    ['/conversations/c%2012', { page: 'record', section: 'conversations', id: 'c 12' }],
    ['/tools/t1/more', { page: 'unknown' }],
    ['/faces', { page: 'unknown' }],
  ])('reads %s', (address, route) => {
    expect(readRoute(address)).toEqual(route);
  });
});

describe('listAddress and recordAddress', () => {
  it('give addresses that are read as what they were made from', () => {
    expect(readRoute(listAddress('tools', 'find & book', 2))).toEqual({
      page: 'list',
      section: 'tools',
      search: 'find & book',
      number: 2,
    });
    expect(readRoute(recordAddress('pals', 'a/b'))).toEqual({ page: 'record', section: 'pals', id: 'a/b' });
    expect(listAddress('documents')).toBe('/documents');
  });
});
