import de from '../../../shared/locales/de.json';
import en from '../../../shared/locales/en.json';
import { dayOnPaper, escaped, formatPaper } from './paper';
import { recipientFingerprint } from './recovery-kit';
import { shareGroups } from './recovery-share-text';
import { encodeShare, SHARE_LENGTH, type RecoveryShare } from './recovery-shares';

/** A share as a page to be printed and handed to one person. It holds a part of a secret key. */
export function formatSharePage(
  share: RecoveryShare,
  { recipient, made }: { readonly recipient: string; readonly made: Date },
  language: 'en' | 'de',
): string {
  const { kit, share: words } = language === 'de' ? de : en;
  const counts: Readonly<Record<string, number>> = { number: share.number, need: share.need, of: share.of };
  const text = (key: keyof typeof words) =>
    escaped(words[key].replace(/\{(\w+)\}/g, (_, name: string) => String(counts[name])));
  const whole = encodeShare(share);
  return formatPaper({
    language,
    title: text('title'),
    what: text('what'),
    care: text('care'),
    facts: [
      [text('which'), text('counted')],
      [text('set'), `<code>${share.set}</code> ${text('setNote')}`],
      [escaped(kit.made), escaped(dayOnPaper(made, language))],
      [escaped(kit.kind), escaped(kit[share.kind])],
      [escaped(kit.vault), `<code>${recipientFingerprint(recipient)}</code>`],
      [text('holder'), '<span class="line"></span>'],
    ],
    secret: {
      title: text('key'),
      prefix: whole.slice(0, -SHARE_LENGTH),
      groups: shareGroups(whole),
      qr: text('qr'),
      note: escaped(kit.keyNote),
    },
    parts: [
      { title: text('doTitle'), lines: [text('doHand'), text('doProve'), text('doKeep')], steps: true },
      { title: text('needTitle'), lines: [text('needBring'), text('needJoin')], steps: false },
    ],
  });
}
