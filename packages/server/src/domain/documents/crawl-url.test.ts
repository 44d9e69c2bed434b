import { describe, expect, it } from 'vitest';
import { crawlTarget, nameOfUrl } from './crawl-url.ts';

describe('the target of a link', () => {
  const site = new URL('https://museum.example.com/start');
  it.each([
    ['/hours', 'https://museum.example.com/hours'],
    ['hours?a=1#top', 'https://museum.example.com/a/hours?a=1'],
    ['https://www.museum.example.com/x', 'https://www.museum.example.com/x'],
    ['//museum.example.com/x', 'https://museum.example.com/x'],
    ['https://shop.museum.example.com/', null],
    ['https://museum.example.com:8443/', null],
    ['https://museum.example.com.evil.test/', null],
    ['https://museum.example.com@evil.test/', null],
    ['https://user:pw@museum.example.com/', null],
    ['mailto:desk@museum.example.com', null],
    ['javascript:alert(1)', null],
    ['/logo.png', null],
    ['/catalogue.pdf', null],
    [`/${'x'.repeat(3_000)}`, null],
    ['http://[', null],
  ])('%s', (link, target) => {
    expect(crawlTarget(link, 'https://museum.example.com/a/b', site)).toBe(target);
  });
});

describe('the name of a document without one', () => {
  it.each([
    ['https://a.example.com/files/price%20list.pdf?v=2', 'price list.pdf'],
    ['https://a.example.com/docs/', 'docs'],
    ['https://a.example.com/', 'a.example.com'],
    ['https://a.example.com/%zz', '%zz'],
  ])('of %s', (url, name) => {
    expect(nameOfUrl(url)).toBe(name);
  });
});
