/** How a report looks, on a screen and on paper. */
export const REPORT_STYLE = `
:root { color-scheme: light; font: 14px/1.5 system-ui, sans-serif; color: #1a1f24; background: #fff; }
body { margin: 0; }
main { max-width: 62rem; margin: 0 auto; padding: 1.5rem; }
h1 { margin: 0; font-size: 1.75rem; }
h2 { margin: 2rem 0 0.5rem; font-size: 1.25rem; border-bottom: 1px solid #c7ced6; break-after: avoid; }
.mark { display: inline-block; padding: 0.125rem 0.5rem; font-weight: 600; border: 2px solid #8a4b00; color: #8a4b00; }
p { overflow-wrap: anywhere; orphans: 3; widows: 3; }
section > p:has(+ table) { break-after: avoid; }
table { width: 100%; margin: 1rem 0; border-collapse: collapse; font-size: 0.8125rem; font-variant-numeric: tabular-nums; }
caption { padding: 0.25rem 0; font-weight: 600; text-align: start; overflow-wrap: anywhere; break-after: avoid; }
th, td { padding: 0.1875rem 0.375rem; text-align: end; vertical-align: top; border-bottom: 1px solid #e3e7eb; }
thead { break-after: avoid; }
thead th { border-bottom: 1px solid #8b96a1; }
th.text, td.text { text-align: start; }
th.text:not(:first-child), td.text { padding-inline-start: 1rem; }
td:not(.text) { white-space: nowrap; }
tbody th { font-weight: 400; }
tbody tr:nth-child(-n + 3) { break-after: avoid; }
tbody tr:nth-last-child(-n + 3) { break-before: avoid; }
tr { break-inside: avoid; }
.plots { display: grid; grid-template-columns: repeat(3, 1fr); gap: 1rem; margin: 1rem 0; break-inside: avoid; }
.studied { margin: 1rem 0; break-inside: avoid; }
figure { margin: 0 0 0.5rem; }
figcaption { font-size: 0.75rem; }
svg { width: 100%; background: #f3f5f7; }
path { stroke: #1f5f8b; stroke-width: 1; }
img { display: block; width: 100%; image-rendering: pixelated; }
@media print {
  main { padding: 0; }
  table { font-size: 0.6875rem; }
  th, td { padding: 0.125rem 0.25rem; }
}
@page { size: A4; margin: 15mm; }
`;
