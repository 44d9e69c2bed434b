import { describe, expect, it } from 'vitest';
import { readRoute } from './route.ts';

describe('readRoute', () => {
  it.each([
    ['/', { page: 'home' }],
    ['/c/c12', { page: 'conversation', conversation_id: 'c12', token: undefined }],
    ['/c/c12/?t=a%2Bb', { page: 'conversation', conversation_id: 'c12', token: 'a+b' }],
    ['/c', { page: 'unknown' }],
    ['/c/c12/more', { page: 'unknown' }],
  ])('reads %s', (address, route) => {
    expect(readRoute(address)).toEqual(route);
  });
});
