import { renderSVG } from 'uqr';
import de from '../../../shared/locales/de.json';
import en from '../../../shared/locales/en.json';
import { kitGroups, KIT_BODY_LENGTH, recipientFingerprint, type RecoveryKit } from './recovery-kit';

/** Where whoever serves the page writes the nonce its style needs. */
export const KIT_NONCE_MARK = '__CSP_NONCE__';

const STYLE = `
@page { size: A4; margin: 16mm 18mm; }
body { font: 10.5pt/1.45 'Liberation Sans', 'DejaVu Sans', Arial, sans-serif; color: #000; margin: 0; }
h1 { font-size: 20pt; margin: 0 0 4mm; }
h2 { font-size: 12pt; margin: 6mm 0 2mm; break-after: avoid; }
p, li { margin: 0 0 1.5mm; }
ol, ul { margin: 0; padding-left: 6mm; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 1mm 6mm; margin: 3mm 0 0; }
dd { margin: 0; }
code { font-family: 'Liberation Mono', 'DejaVu Sans Mono', monospace; }
.key { display: grid; grid-template-columns: 1fr 42mm; gap: 8mm; align-items: start; break-inside: avoid; }
.prefix { font-size: 12pt; font-weight: bold; }
.groups { display: grid; grid-template-columns: repeat(4, 1fr); gap: 2mm 4mm; padding: 0; margin: 2mm 0 0; list-style: none; }
.groups li { display: flex; align-items: baseline; gap: 2mm; margin: 0; }
.groups small { width: 5mm; text-align: right; color: #555; font-size: 8pt; }
.groups code { font-size: 14pt; font-weight: bold; letter-spacing: 0.06em; }
figure { margin: 0; text-align: center; }
figure svg { width: 42mm; height: 42mm; }
figcaption { font-size: 8.5pt; }
.care { border: 1.5pt solid #000; padding: 3mm 4mm; margin-top: 4mm; }
`;

const escaped = (text: string): string =>
  text.replace(
    /[&<>"]/g,
    (character) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[character]!,
  );

/**
 * The kit as a page to be printed: the key in numbered groups of four and as a QR code, and what to do with
 * it. It holds a secret key. Needs no script; its one style carries KIT_NONCE_MARK.
 */
export function formatKitPage(kit: RecoveryKit, language: 'en' | 'de'): string {
  const words = (language === 'de' ? de : en).kit;
  const text = (key: keyof typeof words) => escaped(words[key]);
  const prefix = kit.identity.slice(0, -KIT_BODY_LENGTH);
  const groups = kitGroups(kit.identity)
    .map((group, index) => `<li><small>${index + 1}</small><code>${group}</code></li>`)
    .join('');
  const day = new Intl.DateTimeFormat(language, { dateStyle: 'long', timeZone: 'UTC' }).format(kit.made);
  const steps = [text('doPrint'), text('doProve'), text('doKeep')].map((step) => `<li>${step}</li>`).join('');
  const needs = escaped(kit.kind === 'hybrid' ? words.needsHybrid : words.needsX25519);
  return `<!doctype html>
<html lang="${language}">
<head><meta charset="utf-8"><title>${text('title')}</title><style nonce="${KIT_NONCE_MARK}">${STYLE}</style></head>
<body>
<h1>${text('title')}</h1>
<p>${text('what')}</p>
<p class="care"><strong>${text('care')}</strong></p>
<dl>
<dt>${text('made')}</dt><dd>${escaped(day)}</dd>
<dt>${text('kind')}</dt><dd>${text(kit.kind)}</dd>
<dt>${text('vault')}</dt><dd><code>${recipientFingerprint(kit.recipient)}</code></dd>
</dl>
<h2>${text('key')}</h2>
<div class="key">
<div><code class="prefix">${prefix}</code><ol class="groups">${groups}</ol></div>
<figure role="img" aria-label="${text('qr')}">${qrOf(kit.identity)}<figcaption>${text('qr')}</figcaption></figure>
</div>
<p>${text('keyNote')}</p>
<h2>${text('doTitle')}</h2>
<ol>${steps}</ol>
<h2>${text('openTitle')}</h2>
<ul><li>${text('openWith')}</li><li>${text('openWithout')} ${needs}</li></ul>
</body>
</html>
`;
}

/** Upper case, digits and hyphens alone: a QR code holds them in the dense alphanumeric mode. */
function qrOf(identity: string): string {
  return renderSVG(identity, { ecc: 'M', border: 2 });
}
