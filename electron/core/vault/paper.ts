import { renderSVG } from 'uqr';

/** Where whoever serves a page writes the nonce its style needs. */
export const NONCE_MARK = '__CSP_NONCE__';

const STYLE = `
@page { size: A4; margin: 14mm 18mm; }
body { font: 10.5pt/1.45 'Liberation Sans', 'DejaVu Sans', Arial, sans-serif; color: #000; margin: 0; }
h1 { font-size: 20pt; margin: 0 0 4mm; }
h2 { font-size: 12pt; margin: 5mm 0 2mm; break-after: avoid; }
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
.key + p { margin-top: 2mm; }
.line { display: inline-block; width: 70mm; height: 5mm; border-bottom: 0.5pt solid #000; }
.care { border: 1.5pt solid #000; padding: 3mm 4mm; margin-top: 4mm; }
`;

/** Text for a place where HTML stands. */
export const escaped = (text: string): string =>
  text.replace(
    /[&<>"]/g,
    (character) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[character]!,
  );

/** What a secret on paper says; every text already escaped. */
export interface Paper {
  readonly language: 'en' | 'de';
  readonly title: string;
  readonly what: string;
  /** What whoever holds the page must know, in a frame. */
  readonly care: string;
  /** Facts by name. */
  readonly facts: readonly (readonly [name: string, value: string])[];
  readonly secret: {
    readonly title: string;
    /** What stands before the groups. */
    readonly prefix: string;
    readonly groups: readonly string[];
    readonly qr: string;
    readonly note: string;
  };
  /** What follows the secret; `steps` are numbered. */
  readonly parts: readonly {
    readonly title: string;
    readonly lines: readonly string[];
    readonly steps: boolean;
  }[];
}

/** A secret as a page to be printed: in numbered groups, and as a QR code. Needs no script; its one style carries NONCE_MARK. */
export function formatPaper({ language, title, what, care, facts, secret, parts }: Paper): string {
  const groups = secret.groups
    .map((group, index) => `<li><small>${index + 1}</small><code>${group}</code></li>`)
    .join('');
  const told = facts.map(([name, value]) => `<dt>${name}</dt><dd>${value}</dd>`).join('\n');
  const rest = parts.map(({ title: heading, lines, steps }) => {
    const list = steps ? 'ol' : 'ul';
    return `<h2>${heading}</h2>\n<${list}>${lines.map((line) => `<li>${line}</li>`).join('')}</${list}>`;
  });
  return `<!doctype html>
<html lang="${language}">
<head><meta charset="utf-8"><title>${title}</title><style nonce="${NONCE_MARK}">${STYLE}</style></head>
<body>
<h1>${title}</h1>
<p>${what}</p>
<p class="care"><strong>${care}</strong></p>
<dl>
${told}
</dl>
<h2>${secret.title}</h2>
<div class="key">
<div><code class="prefix">${secret.prefix}</code><ol class="groups">${groups}</ol></div>
<figure role="img" aria-label="${secret.qr}">${qrOf(secret.prefix + secret.groups.join(''))}<figcaption>${secret.qr}</figcaption></figure>
</div>
<p>${secret.note}</p>
${rest.join('\n')}
</body>
</html>
`;
}

/** Upper case, digits and hyphens alone: a QR code holds them in the dense alphanumeric mode. */
function qrOf(text: string): string {
  return renderSVG(text, { ecc: 'M', border: 2 });
}

/** A day as people write it; times of papers are UTC. */
export const dayOnPaper = (day: Date, language: 'en' | 'de'): string =>
  new Intl.DateTimeFormat(language, { dateStyle: 'long', timeZone: 'UTC' }).format(day);
