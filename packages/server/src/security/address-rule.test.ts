import { describe, expect, it } from 'vitest';
import { addressBytes, addressRule, inBlock, parseCidr } from './address-rule.ts';

const closed: readonly (readonly [address: string, rule: string])[] = [
  ['0.0.0.0', 'this network'],
  ['0.255.255.255', 'this network'],
  ['10.0.0.0', 'private use'],
  ['10.255.255.255', 'private use'],
  ['100.64.0.0', 'shared address space'],
  ['100.127.255.255', 'shared address space'],
  ['127.0.0.1', 'loopback'],
  ['127.255.255.255', 'loopback'],
  ['169.254.169.254', 'link local'],
  ['172.16.0.0', 'private use'],
  ['172.31.255.255', 'private use'],
  ['192.0.0.0', 'IETF protocol assignments'],
  ['192.0.0.8', 'IETF protocol assignments'],
  ['192.0.0.170', 'IETF protocol assignments'],
  ['192.0.2.1', 'documentation'],
  ['192.88.99.1', '6to4 relay anycast'],
  ['192.168.255.255', 'private use'],
  ['198.18.0.0', 'benchmarking'],
  ['198.19.255.255', 'benchmarking'],
  ['198.51.100.7', 'documentation'],
  ['203.0.113.7', 'documentation'],
  ['224.0.0.1', 'multicast'],
  ['239.255.255.255', 'multicast'],
  ['240.0.0.0', 'reserved'],
  ['255.255.255.255', 'reserved'],
  ['::', 'unspecified'],
  ['::1', 'loopback'],
  ['::ffff:127.0.0.1', 'loopback'],
  ['::ffff:a9fe:a9fe', 'link local'],
  ['::ffff:0:127.0.0.1', 'IPv4-translated'],
  ['::ffff:0:8.8.8.8', 'IPv4-translated'],
  ['::127.0.0.1', 'IPv4-compatible'],
  ['::8.8.8.8', 'IPv4-compatible'],
  ['64:ff9b::10.0.0.1', 'private use'],
  ['64:ff9b::7f00:1', 'loopback'],
  ['64:ff9b:1::8.8.8.8', 'local-use NAT64'],
  ['64:ff9b:1:ffff:ffff:ffff:ffff:ffff', 'local-use NAT64'],
  ['64:ff9b:2::1', 'not global unicast'],
  ['100::1', 'discard only'],
  ['100:0:0:1::1', 'dummy prefix'],
  ['2001::1', 'IETF protocol assignments'],
  ['2001:0:53aa:64c:0:fffe:f5ff:fffe', 'IETF protocol assignments'],
  ['2001:1::1', 'IETF protocol assignments'],
  ['2001:2::1', 'IETF protocol assignments'],
  ['2001:10::1', 'IETF protocol assignments'],
  ['2001:1ff:ffff::1', 'IETF protocol assignments'],
  ['2001:db8::1', 'documentation'],
  ['2002:7f00:1::', '6to4'],
  ['2002:808:808::1', '6to4'],
  ['3fff::1', 'documentation'],
  ['3fff:fff::1', 'documentation'],
  ['5f00::1', 'segment routing'],
  ['fc00::1', 'unique local'],
  ['fdff::1', 'unique local'],
  ['fe80::1', 'link local'],
  ['fec0::1', 'site local'],
  ['ff02::1', 'multicast'],
  ['4000::1', 'not global unicast'],
  ['2606:4700::5efe:10.0.0.1', 'ISATAP of private use'],
  ['2606:4700::200:5efe:7f00:1', 'ISATAP of loopback'],
];

const open = [
  '1.1.1.1',
  '8.8.8.8',
  '9.255.255.255',
  '11.0.0.0',
  '100.63.255.255',
  '100.128.0.0',
  '126.255.255.255',
  '128.0.0.0',
  '169.253.255.255',
  '172.15.255.255',
  '172.32.0.0',
  '192.0.1.0',
  '192.31.196.1',
  '192.52.193.1',
  '192.167.255.255',
  '192.169.0.0',
  '192.175.48.1',
  '198.17.255.255',
  '198.20.0.0',
  '223.255.255.255',
  '::ffff:8.8.8.8',
  '64:ff9b::8.8.8.8',
  '2000::1',
  '2001:3::1',
  '2001:4:112::1',
  '2001:20::1',
  '2001:30::1',
  '2001:200::1',
  '2001:4860:4860::8888',
  '2003::1',
  '2620:4f:8000::1',
  '3ffe::1',
  '3fff:1000::1',
  '2606:4700::5efe:8.8.8.8',
];

describe('addressRule', () => {
  it.each(closed)('refuses %s as %s', (address, rule) => {
    expect(addressRule(addressBytes(address)!)).toBe(rule);
  });

  it.each(open)('lets %s pass', (address) => {
    expect(addressRule(addressBytes(address)!)).toBeNull();
  });
});

describe('addressBytes', () => {
  it.each([
    ['1.2.3.4', [1, 2, 3, 4]],
    ['::', new Array(16).fill(0)],
    ['::1', [...new Array(15).fill(0), 1]],
    ['1::', [0, 1, ...new Array(14).fill(0)]],
    ['::ffff:1.2.3.4', [...new Array(10).fill(0), 255, 255, 1, 2, 3, 4]],
    ['1:2:3:4:5:6:7:8', [0, 1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6, 0, 7, 0, 8]],
    ['1:2:3:4:5:6:1.2.3.4', [0, 1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6, 1, 2, 3, 4]],
    ['1::1.2.3.4', [0, 1, ...new Array(10).fill(0), 1, 2, 3, 4]],
    ['ABCD:ef01::9', [0xab, 0xcd, 0xef, 1, ...new Array(11).fill(0), 9]],
  ])('reads %s', (text, bytes) => {
    expect(addressBytes(text)).toEqual(bytes);
  });

  it.each(['', 'example.com', '1.2.3', '1.2.3.4.5', '0x7f.0.0.1', '01.2.3.4', ':::', 'fe80::1%eth0', '12345::'])(
    'refuses %j',
    (text) => {
      expect(addressBytes(text)).toBeNull();
    },
  );
});

describe('parseCidr', () => {
  it('reads an address as the longest prefix, with and without brackets', () => {
    expect(parseCidr('::1')?.prefix).toBe(128);
    expect(parseCidr('[::1]')?.prefix).toBe(128);
    expect(parseCidr('10.0.0.1')?.prefix).toBe(32);
  });

  it.each(['10.0.0.0/33', '::/129', '10.0.0.0/', '10.0.0.0/-1', '10.0.0.0/8/8', 'host/8'])('refuses %s', (text) => {
    expect(parseCidr(text)).toBeNull();
  });

  it('splits inside a byte', () => {
    const range = parseCidr('172.16.0.0/12')!;
    expect(inBlock([172, 31, 0, 1], range)).toBe(true);
    expect(inBlock([172, 32, 0, 1], range)).toBe(false);
    expect(inBlock([172, 15, 0, 1], range)).toBe(false);
    expect(inBlock(addressBytes('::1')!, parseCidr('0.0.0.0/0')!)).toBe(false);
  });
});
