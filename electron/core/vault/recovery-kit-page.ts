import de from '../../../shared/locales/de.json';
import en from '../../../shared/locales/en.json';
import { dayOnPaper, escaped, formatPaper } from './paper';
import { kitGroups, KIT_BODY_LENGTH, recipientFingerprint, type RecoveryKit } from './recovery-kit';

/** The kit as a page to be printed, and what to do with it. It holds a secret key. */
export function formatKitPage(kit: RecoveryKit, language: 'en' | 'de'): string {
  const words = (language === 'de' ? de : en).kit;
  const text = (key: keyof typeof words) => escaped(words[key]);
  const needs = text(kit.kind === 'hybrid' ? 'needsHybrid' : 'needsX25519');
  return formatPaper({
    language,
    title: text('title'),
    what: text('what'),
    care: text('care'),
    facts: [
      [text('made'), escaped(dayOnPaper(kit.made, language))],
      [text('kind'), text(kit.kind)],
      [text('vault'), `<code>${recipientFingerprint(kit.recipient)}</code>`],
    ],
    secret: {
      title: text('key'),
      prefix: kit.identity.slice(0, -KIT_BODY_LENGTH),
      groups: kitGroups(kit.identity),
      qr: text('qr'),
      note: text('keyNote'),
    },
    parts: [
      { title: text('doTitle'), lines: [text('doPrint'), text('doProve'), text('doKeep')], steps: true },
      {
        title: text('openTitle'),
        lines: [text('openWith'), `${text('openWithout')} ${needs}`],
        steps: false,
      },
    ],
  });
}
