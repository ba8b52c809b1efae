import { cpSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, type ElectronApplication } from '@playwright/test';
import en from '../../shared/locales/en.json' with { type: 'json' };
import type { AnalysisReport, Figure } from '../../shared/models/analysis';
import { pdfText } from '../helpers/pdf-text';
import { test, unlock } from '../screens/stage';
import { answerOpenDialog, expectAccessible, samples, takePictures } from './app';

test.use({ homeBefore: async ({ vaultHome }, use) => use(vaultHome) });

const LONG = { timeout: 180_000 };
const words = en.measures;
const number = new Intl.NumberFormat('en-GB', { maximumSignificantDigits: 6 });

/** The row of a figure as the report sets it, without any space. */
const rowOf = ({ metric, channel, value, ideal }: Figure) =>
  [
    words.metrics[metric],
    channel === null ? '' : channel + 1,
    ...[value, ideal].map((each) => (each === null ? '–' : number.format(each))),
  ]
    .join('')
    .replaceAll(/\s/g, '');

/** Opens a file in a window of its own that is offline; the text it shows, and what its console and its network say. */
async function readOffline(app: ElectronApplication, file: string) {
  return app.evaluate(async ({ BrowserWindow, session }, address) => {
    const apart = session.fromPartition('offline');
    apart.enableNetworkEmulation({ offline: true });
    const complaints: string[] = [];
    apart.webRequest.onBeforeRequest(({ url }, go) => {
      if (url !== address) complaints.push(`request: ${url}`);
      go({});
    });
    const window = new BrowserWindow({ show: false, webPreferences: { sandbox: true, session: apart } });
    window.webContents.on('console-message', (_event, _level, message) => complaints.push(message));
    await window.loadURL(address);
    const text = (await window.webContents.executeJavaScript('document.body.innerText')) as string;
    const widest = (await window.webContents.executeJavaScript(
      'Math.max(...[...document.querySelectorAll("table")].map((each) => each.scrollWidth))',
    )) as number;
    window.destroy();
    return { text: text.replaceAll(/\s/g, ''), widest, complaints };
  }, pathToFileURL(file).href);
}

test('an image is measured, and its report exported in all four formats', async ({ radseal }) => {
  test.setTimeout(600_000);
  const { app, page, folder } = radseal;
  await unlock(page);
  await page.getByRole('link', { name: 'Analysis' }).click();
  await expectAccessible(page);
  await answerOpenDialog(app, [join(samples, 'photo.jpg')]);
  await page.getByRole('button', { name: 'Choose images' }).click();
  await page.getByRole('button', { name: 'Measure', exact: true }).click();
  // Leaving the page stops nothing, and the way back is always in reach.
  await page.getByRole('link', { name: 'About' }).click();
  await page.getByRole('link', { name: /^Analysis: \d+ %/ }).click();
  await expect(page.getByText(/^Images measured: 1; not measured: 0/)).toBeVisible({ timeout: 300_000 });
  await expect(page.getByRole('img', { name: 'Opened with another key' })).toHaveCount(0);
  await expect(page.getByRole('img', { name: 'Difference of two keys' })).toBeVisible();
  await expectAccessible(page);
  await takePictures(radseal, 'analysis-report');

  const report = join(folder, 'report');
  mkdirSync(report);
  await answerOpenDialog(app, [report]);
  await page.getByRole('button', { name: 'Choose a folder and export' }).click();
  await expect(page.getByText(/^The report is in /)).toBeVisible(LONG);
  expect(readdirSync(report).sort()).toEqual(['report.csv', 'report.html', 'report.json', 'report.pdf']);
  const at = (name: string) => join(report, name);
  const made = JSON.parse(readFileSync(at('report.json'), 'utf8')) as AnalysisReport;
  const [image] = made.images;
  if (image?.status !== 'measured') throw new Error('the sample was not measured');
  const rows = [...image.plain, ...image.ciphers.flatMap(({ figures }) => figures), ...made.key.figures];
  expect(rows.length).toBeGreaterThan(100);

  const html = await readOffline(app, at('report.html'));
  expect(html.complaints).toEqual([]);
  const pdf = readFileSync(at('report.pdf'));
  expect(pdf.toString('latin1')).toContain('/StructTreeRoot');
  for (const text of [html.text, pdfText(pdf)]) {
    expect(text).toContain(words.report.notForDiagnosis.replaceAll(' ', ''));
    expect(text).toContain(image.sha256);
    expect(rows.map(rowOf).filter((row) => !text.includes(row))).toEqual([]);
  }

  expect(html.widest).toBeLessThan(1000);

  const before = statSync(at('report.json')).mtimeMs;
  await page.getByRole('button', { name: 'Choose a folder and export' }).click();
  await expect(page.getByRole('alert')).toBeVisible();
  expect(statSync(at('report.json')).mtimeMs).toBe(before);

  // The figures wait behind the lock; the pictures are gone with it.
  await page.getByRole('button', { name: 'Lock' }).click();
  await unlock(page);
  await page.getByRole('link', { name: 'The analysis has ended: see the result' }).click();
  await expect(page.getByText(/^Images measured: 1; not measured: 0/)).toBeVisible();
  await expect(page.getByRole('img', { name: 'Difference of two keys' })).toHaveCount(0);
});

test('a file goes through the fifteen tests', async ({ radseal }) => {
  const { app, page, folder } = radseal;
  await unlock(page);
  await page.getByRole('link', { name: 'Analysis' }).click();
  await page.getByRole('tab', { name: 'Randomness' }).click();
  const zeros = join(folder, 'zeros.bin');
  writeFileSync(zeros, new Uint8Array(100_000));
  await answerOpenDialog(app, [zeros]);
  await page.getByRole('button', { name: 'Choose a file' }).click();
  await page.getByLabel('Bits in a sequence').press('Enter');
  await page.getByRole('option', { name: '100,000', exact: true }).click();
  await page.getByRole('button', { name: 'Test', exact: true }).click();
  await expect(page.getByText('8 sequences of 100,000 bits; 0 bits left over')).toBeVisible(LONG);
  const frequency = page.getByRole('row', { name: /^Frequency/ });
  await expect(frequency).toContainText('1/1');
  await expect(page.getByRole('row', { name: /^Maurer/ })).toContainText('needs 387,840 bits');
  await expectAccessible(page);
  await takePictures(radseal, 'analysis-randomness');

  await page.getByLabel('What is tested').press('Enter');
  await page.getByRole('option', { name: 'A key image, its pixels' }).click();
  await page.getByRole('button', { name: 'Test', exact: true }).click();
  await expect(page.getByRole('alert')).toContainText('no-usable-images', LONG);
});

test('the lab: the experiment, an attack, the matrix, and an experiment read back', async ({ radseal }) => {
  const { app, page, folder } = radseal;
  await unlock(page);
  await page.getByRole('link', { name: 'Lab' }).click();
  await expect(page.getByText('Research, not for diagnosis').first()).toBeVisible();
  await answerOpenDialog(app, [join(samples, 'photo.jpg')]);
  await page.getByRole('button', { name: 'Choose an image' }).click();
  await page.getByRole('button', { name: 'Run the experiment' }).click();
  await expect(page.getByText(/after 192 rounds/)).toBeVisible(LONG);
  await page.getByRole('button', { name: 'All-black image' }).click();
  await expect(page.getByText('Paper profile: 100 %')).toBeVisible(LONG);
  await expect(page.getByText(/^Clinical profile: 0\.\d %$/)).toBeVisible();
  await page.getByRole('button', { name: 'Measure this experiment' }).click();
  await expect(page.getByRole('row', { name: /^NPCR between two keys/ })).toContainText('77.49', LONG);
  await expect(page.getByRole('row', { name: /^Binary matrix rank/ })).toContainText('0.9902');
  await page.getByRole('button', { name: 'Show the matrix' }).click();
  await expect(page.getByText('100 %', { exact: true })).toHaveCount(4, LONG);
  await expectAccessible(page);
  await takePictures(radseal, 'lab');

  const out = join(folder, 'experiment');
  mkdirSync(out);
  await answerOpenDialog(app, [out]);
  await page.getByRole('button', { name: 'Save this experiment in a folder' }).click();
  await expect(page.getByText(/^5 files are in /)).toBeVisible(LONG);
  await page.getByRole('button', { name: 'Read a saved experiment back' }).click();
  await expect(page.getByText('restored.png is the picture that was saved.')).toBeVisible(LONG);
  const changed = join(folder, 'changed');
  mkdirSync(changed);
  for (const name of ['params.json', 'key.png']) cpSync(join(out, name), join(changed, name));
  cpSync(join(out, 'scrambled.png'), join(changed, 'cipher.png'));
  await answerOpenDialog(app, [changed]);
  await page.getByRole('button', { name: 'Read a saved experiment back' }).click();
  await expect(page.getByText(/^restored.png is not the picture/)).toBeVisible(LONG);
});
