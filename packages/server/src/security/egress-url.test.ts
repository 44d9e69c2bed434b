import { describe, expect, it } from 'vitest';
import { parseAllowList } from './egress-allow-list.ts';
import { urlCheck } from './egress-url.ts';

const nothing = parseAllowList([]);

function ruleOf(url: string, allow = nothing): string {
  try {
    urlCheck(allow)(url);
  } catch (error) {
    return (error as { rule?: string }).rule ?? String(error);
  }
  return 'passes';
}

describe('urlCheck', () => {
  it.each([
    ['https://api.example.com', 'passes'],
    ['https://api.example.com:8443/a/{city}?q={city}', 'passes'],
    ['https://8.8.8.8/x', 'passes'],
    ['https://[2606:4700::1]/x', 'passes'],
    ['https://exämple.com/', 'passes'],
    ['https://localhost.example.com/', 'passes'],
    ['https://internal/', 'local_name'],
    ['https://internal.example.com/', 'passes'],
    ['http://api.example.com/', 'scheme'],
    ['ftp://api.example.com/', 'scheme'],
    ['ws://api.example.com/', 'scheme'],
    ['file:///etc/passwd', 'url'],
    ['javascript:alert(1)', 'url'],
    ['', 'url'],
    ['/x', 'url'],
    ['//api.example.com/x', 'url'],
    ['https:api.example.com', 'url'],
    ['https:/api.example.com', 'url'],
    ['https://', 'url'],
    ['https:///x', 'url'],
    ['https://{city}.example.com/', 'url'],
    ['https://api.example.com:99999/', 'url'],
    ['https://.example.com/', 'url'],
    ['https://a..example.com/', 'url'],
    ['https://a:b@api.example.com/', 'userinfo'],
    ['https://@api.example.com/', 'userinfo'],
    ['https://api.example.com@127.0.0.1/', 'userinfo'],
    ['https://api.example.com/x@y?z=@', 'passes'],
    ['https://api.example.com/#x', 'fragment'],
    ['https://api.example.com/?a#', 'fragment'],
    ['https://api.example.com\\@127.0.0.1/', 'characters'],
    ['https://api.example.com/a b', 'characters'],
    ['https://api.example.com/a\tb', 'characters'],
    ['https://api.exa\nmple.com/', 'characters'],
    [' https://api.example.com/', 'characters'],
    ['https://api.example.com/\u0000', 'characters'],
    ['https://api.example.com/\u0085', 'characters'],
    ['https://api.example.com/\ufeff', 'characters'],
  ])('judges %j: %s', (url, rule) => {
    expect(ruleOf(url)).toBe(rule);
  });

  it.each([
    'https://127.0.0.1/',
    'https://127.1/',
    'https://127.0.0.1./',
    'https://2130706433/',
    'https://0x7f000001/',
    'https://0x7f.0.0.1/',
    'https://0177.0.0.1/',
    'https://%31%32%37.0.0.1/',
    'https://１２７.0.0.1/',
    'https://①②⑦.⓪.⓪.①/',
    'https://127。0。0。1/',
    'https://0/',
    'https://[::1]/',
    'https://[::]/',
    'https://[0:0:0:0:0:0:0:1]/',
    'https://[::ffff:127.0.0.1]/',
    'https://[::ffff:7f00:1]/',
    'https://[::127.0.0.1]/',
    'https://[::ffff:0:127.0.0.1]/',
    'https://[64:ff9b::127.0.0.1]/',
    'https://[64:ff9b:1::127.0.0.1]/',
    'https://[2002:7f00:1::]/',
    'https://[2001:0:4136:e378:8000:63bf:80ff:fffe]/',
    'https://[fe80::5efe:127.0.0.1]/',
    'https://[fec0::1]/',
    'https://169.254.169.254/latest/meta-data',
    'https://192.0.0.1/',
    'https://198.18.0.1/',
    'https://240.0.0.1/',
  ])('refuses the literal address in %s', (url) => {
    expect(ruleOf(url)).toBe('private_address');
  });

  it.each([
    'https://localhost/',
    'https://LOCALHOST/',
    'https://localhost./',
    'https://a.localhost/',
    'https://%6cocalhost/',
    'https://ｌｏｃａｌｈｏｓｔ/',
    'https://localhost.localdomain/',
    'https://printer.local/',
    'https://printer.local./',
    'https://db.internal/',
    'https://metadata.google.internal/',
  ])('refuses the local name in %s', (url) => {
    expect(ruleOf(url)).toBe('local_name');
  });

  it('opens addresses by CIDR, for http too', () => {
    const allow = parseAllowList(['127.0.0.0/8', '::1', '10.1.0.0/16']);
    expect(ruleOf('http://127.0.0.1:3000/', allow)).toBe('passes');
    expect(ruleOf('http://[::1]/', allow)).toBe('passes');
    expect(ruleOf('http://[::ffff:127.0.0.1]/', allow)).toBe('passes');
    expect(ruleOf('https://10.1.2.3/', allow)).toBe('passes');
    expect(ruleOf('https://10.2.2.3/', allow)).toBe('private_address');
    expect(ruleOf('http://0.0.0.0/', allow)).toBe('private_address');
    expect(ruleOf('http://8.8.8.8/', allow)).toBe('scheme');
    expect(ruleOf('http://api.example.com/', allow)).toBe('scheme');
    expect(ruleOf('http://localhost/', allow)).toBe('local_name');
  });

  it('opens exactly the host names on the list', () => {
    const allow = parseAllowList(['localhost', 'Tools.Internal.']);
    expect(ruleOf('http://localhost:3000/', allow)).toBe('passes');
    expect(ruleOf('http://LOCALHOST./', allow)).toBe('passes');
    expect(ruleOf('https://tools.internal/', allow)).toBe('passes');
    expect(ruleOf('https://x.tools.internal/', allow)).toBe('local_name');
    expect(ruleOf('http://127.0.0.1/', allow)).toBe('private_address');
  });

  it('lets plain http through to public hosts where that is asked for, and nowhere else', () => {
    const check = (url: string) => urlCheck(nothing)(url, { plainHttp: true });
    expect(check('http://www.example.com/a.pdf').href).toBe('http://www.example.com/a.pdf');
    expect(() => check('http://10.0.0.1/')).toThrow('is not public');
    expect(() => check('http://localhost/')).toThrow('is local');
    expect(() => check('ftp://www.example.com/')).toThrow('the scheme must be https, not ftp');
  });

  it('says what to use instead', () => {
    expect(() => urlCheck(nothing)('ftp://a.example/')).toThrow('the scheme must be https, not ftp');
    expect(() => urlCheck(nothing)('https://10.0.0.1/')).toThrow('10.0.0.1 is not public (private use)');
  });
});

describe('parseAllowList', () => {
  it.each(['host:80', '*.example.com', '10.0.0.0/40', 'http://x.example', '1.2.3', 'a b', '/8', '-x'])(
    'refuses the entry %j by name',
    (entry) => {
      expect(() => parseAllowList(['127.0.0.1', entry])).toThrow(`egress allow-list entry "${entry}"`);
    },
  );

  it('skips empty entries and white space', () => {
    expect(parseAllowList(['', ' 10.0.0.0/8 ']).opensAddress([10, 1, 2, 3])).toBe(true);
  });
});
