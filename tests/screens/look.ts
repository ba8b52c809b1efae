import type { Page } from '@playwright/test';
import AxeBuilder from '@axe-core/playwright';
import de from '../../shared/locales/de.json' with { type: 'json' };
import en from '../../shared/locales/en.json' with { type: 'json' };

/** What is wrong with the page as it stands, a line each; nothing where all is well. `language`: what it should speak. */
export async function lookAt(page: Page, language: 'en' | 'de'): Promise<readonly string[]> {
  const seen = await page.evaluate(seenByEye);
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
  return [
    ...seen.findings,
    ...[...new Set(seen.texts)].flatMap((text) => wrongWords(text, language)),
    ...violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `axe ${id}: ${target.join(' ')}`)),
  ];
}

/** A message that has no words in its language, or is still in the other one. */
function wrongWords(text: string, language: 'en' | 'de'): readonly string[] {
  if (NO_WORDS.test(text)) return [`no words for ${text}`];
  return (language === 'de' ? ONLY_ENGLISH : ONLY_GERMAN).has(text) ? [`not in ${language}: ${text}`] : [];
}

const NO_WORDS = new RegExp(String.raw`\b(${Object.keys(en).join('|')})\.[a-z][A-Za-z-]*(\.[A-Za-z-]+)+`);
const valuesOf = (branch: object): string[] =>
  Object.values(branch).flatMap((value: object | string) =>
    typeof value === 'string' ? [value] : valuesOf(value),
  );
const [english, german] = [new Set(valuesOf(en)), new Set(valuesOf(de))];
const ONLY_ENGLISH = new Set([...english].filter((text) => !german.has(text)));
const ONLY_GERMAN = new Set([...german].filter((text) => !english.has(text)));

/**
 * Runs in the page: what can be seen by looking. Something that scrolls sideways; text that is cut off, where no title
 * says it whole; text that something else lies on. `texts`: everything said on the page, names for screen readers and titles among them.
 */
function seenByEye(): { readonly findings: readonly string[]; readonly texts: readonly string[] } {
  const findings: string[] = [];
  const texts: string[] = [];
  const root = document.documentElement;
  const name = (element: Element) => {
    const classes = [...element.classList].slice(0, 2).join('.');
    return `${element.tagName.toLowerCase()}${classes === '' ? '' : '.'}${classes}`;
  };
  if (root.scrollWidth > window.innerWidth + 1)
    findings.push(`the page scrolls sideways: ${root.scrollWidth}`);

  /** The first element around a text that cuts it off, where no title tells it whole. */
  const cutBy = (owner: Element, box: DOMRect): Element | null => {
    if (owner.closest('[title]') !== null || owner.closest('.v-overlay-container') !== null) return null;
    for (let at: Element | null = owner; at !== null && at !== root; at = at.parentElement) {
      const { overflowX, overflowY, position } = getComputedStyle(at);
      const outer = at.getBoundingClientRect();
      const clips = (overflow: string) => overflow === 'hidden' || overflow === 'clip';
      if (clips(overflowX) && (box.right > outer.right + 1.5 || box.left < outer.left - 1.5)) return at;
      if (clips(overflowY) && (box.bottom > outer.bottom + 3 || box.top < outer.top - 3)) return at;
      if (/auto|scroll/.test(overflowX + overflowY) || position === 'fixed') return null;
    }
    return box.right > window.innerWidth + 1 ? root : null;
  };

  /** What lies on the end of a text, where that is in sight and neither belongs to the other. */
  const coveredBy = (owner: Element, box: DOMRect): Element | null => {
    const [x, y] = [box.right - 3, box.top + box.height / 2];
    if (getComputedStyle(owner).pointerEvents === 'none') return null;
    const top = document.elementFromPoint(x, y);
    if (top === null || top.contains(owner) || owner.contains(top)) return null;
    for (let at: Element | null = owner; at !== null; at = at.parentElement) {
      const outer = at.getBoundingClientRect();
      const { overflowX, overflowY } = getComputedStyle(at);
      const isOut = x > outer.right || x < outer.left || y > outer.bottom || y < outer.top;
      if (isOut && `${overflowX}${overflowY}` !== 'visiblevisible') return null;
    }
    // What stays in its place while the page scrolls lies on it by its nature.
    for (let at: Element | null = top; at !== null; at = at.parentElement)
      if (/sticky|fixed/.test(getComputedStyle(at).position)) return null;
    return top.closest('label')?.contains(owner) === true ? null : top;
  };

  for (const element of document.querySelectorAll('*')) {
    if (!element.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue;
    for (const attribute of ['aria-label', 'title', 'placeholder', 'alt']) {
      const value = element.getAttribute(attribute);
      if (value && element.closest('[translate="no"]') === null) texts.push(value);
    }
    if (
      /auto|scroll/.test(getComputedStyle(element).overflowX) &&
      element.scrollWidth > element.clientWidth + 1
    )
      findings.push(`${name(element)} scrolls sideways`);
    for (const node of element.childNodes) {
      const text = node.nodeType === Node.TEXT_NODE ? (node.textContent ?? '').trim() : '';
      if (text === '' || ['STYLE', 'SCRIPT', 'TITLE'].includes(element.tagName)) continue;
      if (element.closest('[translate="no"]') === null) texts.push(text);
      const own = element.getBoundingClientRect();
      // Said to screen readers alone.
      if (own.width <= 1 || own.height <= 1 || element.closest('[aria-hidden="true"]') !== null) continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      const cut = cutBy(element, range.getBoundingClientRect());
      const cover = coveredBy(element, range.getBoundingClientRect());
      if (cover !== null) findings.push(`${name(cover)} lies on "${text.slice(0, 60)}" in ${name(element)}`);
      if (cut !== null) findings.push(`cut by ${name(cut)}: "${text.slice(0, 60)}" in ${name(element)}`);
    }
  }
  return { findings, texts };
}
