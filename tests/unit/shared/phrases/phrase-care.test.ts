import { describe, expect, it } from 'vitest';
import { phraseProblem } from '../../../../shared/phrases/phrase-care';

describe('minimum care for a new pass phrase', () => {
  it.each([
    ['', 'tooShort'],
    ['elevenchars', 'tooShort'],
    ['aaaaaaaaaaaaaaaa', 'tooSimple'],
    ['123456789012', 'tooSimple'],
    ['abcdefghijklmnop', 'tooSimple'],
    ['password password', 'tooSimple'],
    ['Password password PASSWORD', 'tooSimple'],
    ['lantern orbit walnut seven', null],
    ['Zwölf Boxkämpfer jagen', null],
    ['q7vK!2mzR_pe', null],
  ])('%j: %s', (phrase, problem) => {
    expect(phraseProblem(phrase)).toBe(problem);
  });

  it('counts characters, not code units', () => {
    expect(phraseProblem('🔑🔒🗝️🧷🩻🦷')).toBe('tooShort');
  });
});
