import { join } from 'node:path';
import { expect, type Page } from '@playwright/test';
import { dropFiles, expectAccessible, makeVault, samples, takePictures, test } from './app';

const study = join(samples, 'ct-phantom');

/** Mean of the red channel and a checksum of the picture as it is drawn. */
const pixels = (page: Page) =>
  page.getByRole('img', { name: /^Preview of/ }).evaluate((element) => {
    const canvas = element as HTMLCanvasElement;
    // A copy: reading the page's own canvas back would slow it, and Chromium says so on the console.
    const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext('2d', {
      willReadFrequently: true,
    })!;
    copy.drawImage(canvas, 0, 0);
    const { data } = copy.getImageData(0, 0, canvas.width, canvas.height);
    let sum = 0;
    let check = 0;
    for (let at = 0; at < data.length; at += 4) {
      sum += data[at]!;
      check = (check * 31 + data[at]!) % 2_147_483_647;
    }
    return { mean: sum / (data.length / 4), check };
  });

test('a series is one stack: scrolled, windowed and zoomed by mouse and by keyboard', async ({ radseal }) => {
  const { page } = radseal;
  await makeVault(radseal);
  await dropFiles(page, [study]);
  const stack = page.getByRole('button', { name: /CT.*12 images/ });
  await expect(stack).toHaveAttribute('aria-pressed', 'true');
  await expect(page.getByText('Image 1 of 12')).toBeVisible();
  await expect(page.getByText('Not for diagnosis')).toBeVisible();

  const viewer = page.getByRole('application');
  await expect.poll(async () => (await pixels(page)).mean).toBeGreaterThan(1);
  const first = await pixels(page);
  await viewer.focus();
  await page.keyboard.press('End');
  await expect(page.getByText('Image 12 of 12')).toBeVisible();
  await expect.poll(async () => (await pixels(page)).check).not.toBe(first.check);
  await page.keyboard.press('Home');
  await viewer.hover();
  await page.mouse.wheel(0, 100);
  await expect(page.getByText('Image 2 of 12')).toBeVisible();
  await page.mouse.wheel(0, -100);
  await expect(page.getByText('Image 1 of 12')).toBeVisible();
  await expect.poll(async () => (await pixels(page)).check).toBe(first.check);

  // A window with its centre far above everything makes the picture dark, reset brings it back.
  const box = (await viewer.boundingBox())!;
  await page.mouse.move(box.x + box.width / 2, box.y + 40);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width / 2, box.y + box.height - 20, { steps: 8 });
  await page.mouse.up();
  await expect.poll(async () => (await pixels(page)).mean).toBeLessThan(first.mean);
  await page.keyboard.press('r');
  await expect.poll(async () => (await pixels(page)).check).toBe(first.check);
  await page.keyboard.press('i');
  await expect.poll(async () => Math.round((await pixels(page)).mean)).toBe(Math.round(255 - first.mean));
  await page.keyboard.press('i');
  await page.keyboard.press('+');
  await page.keyboard.press('p');
  await expect(page.getByText('Zoom 100%')).toBeVisible();

  // Moved with Shift and the mouse, and by keyboard; the wheel with Ctrl zooms.
  const place = async () => (await page.getByRole('img', { name: /^Preview of/ }).boundingBox())!;
  const still = await place();
  await page.keyboard.down('Shift');
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width / 2 + 40, box.y + box.height / 2 + 30, { steps: 4 });
  await page.mouse.up();
  await page.keyboard.up('Shift');
  const moved = await place();
  expect([moved.x - still.x, moved.y - still.y].map(Math.round)).toEqual([40, 30]);
  await page.keyboard.press('Alt+ArrowRight');
  expect(Math.round((await place()).x - moved.x)).toBe(-24);
  await page.keyboard.down('Control');
  await page.mouse.wheel(0, -100);
  await page.keyboard.up('Control');
  await expect(page.getByText('Zoom 115%')).toBeVisible();
  await page.keyboard.press('f');
  await page.getByRole('button', { name: 'Window', exact: true }).click();
  await page.getByRole('option', { name: /Lung/ }).or(page.getByText('Lung')).first().click();
  await expect(page.getByText('C -600 W 1,500')).toBeVisible();
  await takePictures(radseal, 'viewer');
  await expectAccessible(page);
});

test('the header is searched, and what may tell who the patient is stays masked until asked', async ({
  radseal,
}) => {
  const { page } = radseal;
  await makeVault(radseal);
  await dropFiles(page, [join(samples, 'multi-frame.dcm')]);
  await expect(page.getByText(/Image 1 of \d+/)).toBeVisible();
  await page.getByRole('tab', { name: 'Header' }).click();
  await page.getByRole('textbox', { name: 'Search tag, name or value' }).fill('PatientName');
  const rows = page.getByRole('group', { name: 'Header' });
  await expect(rows.getByText('(0010,0010)')).toBeVisible();
  await expect(rows.getByText('hidden')).toBeVisible();
  await page.getByLabel('Show what may identify the patient').check();
  await expect(rows.getByText('hidden')).toHaveCount(0);
  await page.getByRole('textbox', { name: 'Search tag, name or value' }).fill('0028,0010');
  await expect(rows.getByText('Rows', { exact: true })).toBeVisible();
  await takePictures(radseal, 'header');
});
