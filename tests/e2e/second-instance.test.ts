import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect } from '@playwright/test';
import { program, test } from './app';

test('a second start on the same home ends by itself and brings the first window to the front', async ({
  radseal,
}) => {
  const { app, page, home } = radseal;
  await expect(page.getByRole('heading', { name: 'Make your vault' })).toBeVisible();
  // No window manager runs in a test: what the first instance asks of its window is noted in place of being seen.
  await app.evaluate(({ BrowserWindow }) => {
    const [window] = BrowserWindow.getAllWindows();
    const asked: string[] = [];
    Object.assign(globalThis, { asked });
    window!.isMinimized = () => true;
    window!.restore = () => void asked.push('restore');
    window!.focus = () => void asked.push('focus');
  });
  const { path, args } = program();
  const second = spawn(path, args, { env: { ...process.env, RADSEAL_HOME: home }, stdio: 'ignore' });
  try {
    expect(await once(second, 'exit', { signal: AbortSignal.timeout(60_000) })).toEqual([0, null]);
  } finally {
    second.kill();
  }
  const asked = () => app.evaluate(() => (globalThis as unknown as { asked: readonly string[] }).asked);
  await expect.poll(asked).toEqual(['restore', 'focus']);
  expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
  await expect(page.getByRole('heading', { name: 'Make your vault' })).toBeVisible();
});
