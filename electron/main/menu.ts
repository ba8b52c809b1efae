import { app, Menu } from 'electron';

/**
 * macOS needs a menu for copy and paste by keyboard and for quitting; elsewhere the page is all there is and
 * Chromium has these keys by itself.
 */
export function buildMenu(): void {
  if (process.platform !== 'darwin') return Menu.setApplicationMenu(null);
  const name = app.getName();
  Menu.setApplicationMenu(
    Menu.buildFromTemplate([
      { label: name, submenu: [{ role: 'hide' }, { role: 'quit' }] },
      { role: 'editMenu' },
    ]),
  );
}
