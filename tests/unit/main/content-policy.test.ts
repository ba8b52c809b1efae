import { describe, expect, it } from 'vitest';
import { contentPolicy, isOwnAddress } from '../../../electron/main/content-policy';

describe('the content security policy', () => {
  const rules = new Map(
    contentPolicy('abc')
      .split('; ')
      .map((rule) => [rule.split(' ')[0], rule.split(' ').slice(1)] as const),
  );

  it('starts from nothing and runs only files of the app', () => {
    expect(rules.get('default-src')).toEqual(["'none'"]);
    expect(rules.get('script-src')).toEqual(["'self'"]);
    expect(rules.get('style-src')).toEqual(["'self'", "'nonce-abc'"]);
    for (const rule of ['base-uri', 'form-action', 'frame-ancestors'])
      expect(rules.get(rule)).toEqual(["'none'"]);
  });

  it('names no unsafe source and no network', () => {
    expect(contentPolicy('abc')).not.toMatch(/unsafe|https?:|\*/);
  });
});

describe('what the session loads', () => {
  it.each([
    'radseal://app/index.html',
    'radseal://app/assets/a.js',
    'blob:radseal://app/1',
    'data:image/png,',
  ])('%s', (url) => expect(isOwnAddress(url)).toBe(true));
  it.each([
    'https://example.org/',
    'file:///etc/passwd',
    'radseal://other/',
    'radseal://app.example/',
    'ws://app/',
  ])('not %s', (url) => expect(isOwnAddress(url)).toBe(false));
});
