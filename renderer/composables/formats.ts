const UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;

/** Bytes as people read them, in powers of 1,000: `1.54 MB`. */
export function formatBytes(bytes: number, locale: string): string {
  const power = bytes < 1000 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log10(bytes) / 3));
  const options = { style: 'unit', unit: UNITS[power], unitDisplay: power === 0 ? 'long' : 'short' } as const;
  return new Intl.NumberFormat(locale, {
    ...options,
    maximumSignificantDigits: 3,
  } as Intl.NumberFormatOptions).format(bytes / 1000 ** power);
}

/** A duration cut to its largest unit, for "about … left": which words to take and their number. */
export function roughDuration(seconds: number): {
  readonly unit: 'seconds' | 'minutes' | 'hours';
  readonly n: number;
} {
  if (seconds < 90) return { unit: 'seconds', n: Math.max(1, Math.round(seconds)) };
  if (seconds < 5400) return { unit: 'minutes', n: Math.round(seconds / 60) };
  return { unit: 'hours', n: Math.round(seconds / 3600) };
}
