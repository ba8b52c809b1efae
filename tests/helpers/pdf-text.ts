import { inflateSync } from 'node:zlib';

/** An object of a PDF: its dictionary as it is written, and its stream unpacked. */
interface PdfObject {
  readonly dictionary: string;
  readonly stream: string;
}

/** Chromium's PDFs hold every object in the open: no object streams. */
function objectsOf(bytes: Buffer): ReadonlyMap<string, PdfObject> {
  const text = bytes.toString('latin1');
  const objects = new Map<string, PdfObject>();
  for (const { 1: id, index, 0: head } of text.matchAll(/(?<=^|\n)(\d+) 0 obj\s/g)) {
    const start = index + head.length;
    const end = text.indexOf('endobj', start);
    // Looked for in this object alone: a tagged page has thousands that hold no stream.
    const body = text.slice(start, end);
    const offset = body.indexOf('stream\n');
    if (offset < 0) {
      objects.set(id!, { dictionary: body, stream: '' });
      continue;
    }
    const stream = start + offset;
    const dictionary = body.slice(0, offset);
    const length = Number(/\/Length (\d+)/.exec(dictionary)?.[1]);
    const raw = bytes.subarray(stream + 7, stream + 7 + length);
    const isPacked = dictionary.includes('/FlateDecode') && !dictionary.includes('/Image');
    objects.set(id!, { dictionary, stream: (isPacked ? inflateSync(raw) : raw).toString('latin1') });
  }
  return objects;
}

const unicode = (hex: string) => Buffer.from(hex, 'hex').swap16().toString('utf16le');

/** What each glyph of a font stands for (ISO 32000-1, 9.10.3: bfchar and bfrange). */
function glyphsOf(map: string): ReadonlyMap<number, string> {
  const glyphs = new Map<number, string>();
  for (const [, lines] of map.matchAll(/beginbfchar([\s\S]*?)endbfchar/g))
    for (const [, glyph, text] of lines!.matchAll(/<(\w+)>\s*<(\w+)>/g))
      glyphs.set(parseInt(glyph!, 16), unicode(text!));
  for (const [, lines] of map.matchAll(/beginbfrange([\s\S]*?)endbfrange/g))
    for (const [, first, last, text] of lines!.matchAll(/<(\w+)>\s*<(\w+)>\s*<(\w+)>/g))
      for (let glyph = parseInt(first!, 16); glyph <= parseInt(last!, 16); glyph += 1)
        glyphs.set(glyph, String.fromCharCode(parseInt(text!, 16) + glyph - parseInt(first!, 16)));
  return glyphs;
}

/** The text of a PDF that Chromium made, page after page, without any space: how words are set apart is not written. */
export function pdfText(bytes: Buffer): string {
  const objects = objectsOf(bytes);
  const fonts = new Map<string, ReadonlyMap<number, string>>();
  const fontOf = (id: string) => {
    const map = /\/ToUnicode (\d+) 0 R/.exec(objects.get(id)?.dictionary ?? '')?.[1];
    const known = fonts.get(id) ?? glyphsOf(objects.get(map ?? '')?.stream ?? '');
    fonts.set(id, known);
    return known;
  };
  const pages = [...objects.values()].filter(({ dictionary }) => /\/Type\s*\/Page\b(?!s)/.test(dictionary));
  return pages.map(({ dictionary }) => pageText(dictionary, objects, fontOf)).join('');
}

function pageText(
  dictionary: string,
  objects: ReadonlyMap<string, PdfObject>,
  fontOf: (id: string) => ReadonlyMap<number, string>,
): string {
  const content = objects.get(/\/Contents (\d+) 0 R/.exec(dictionary)?.[1] ?? '')?.stream ?? '';
  const resources = /\/Resources (\d+) 0 R/.exec(dictionary)?.[1];
  const names = resources === undefined ? dictionary : objects.get(resources)!.dictionary;
  const idOf = (name: string) => new RegExp(`/${name} (\\d+) 0 R`).exec(names)?.[1] ?? '';
  let glyphs: ReadonlyMap<number, string> = new Map();
  let text = '';
  for (const [, font, shown] of content.matchAll(
    /\/(F\d+) [\d.]+ Tf|(\[[^\]]*\]\s*TJ|<[0-9A-Fa-f]*>\s*Tj)/g,
  )) {
    if (font !== undefined) glyphs = fontOf(idOf(font));
    for (const [, hex] of (shown ?? '').matchAll(/<([0-9A-Fa-f]*)>/g))
      for (const [glyph] of hex!.matchAll(/.{4}/g)) text += glyphs.get(parseInt(glyph, 16)) ?? '';
  }
  return text.replaceAll(/\s/g, '');
}
