import { describe, expect, it } from 'vitest';
import { homeFolder } from '../../../shared/home';

describe('where the product keeps its things', () => {
  it.each([
    ['linux', {}, '/home/a/.config/radseal'],
    ['linux', { XDG_CONFIG_HOME: '/cfg' }, '/cfg/radseal'],
    ['linux', { XDG_CONFIG_HOME: '' }, '/home/a/.config/radseal'],
    ['linux', { XDG_CONFIG_HOME: '/cfg', RADSEAL_HOME: '/own' }, '/own'],
    ['darwin', {}, '/home/a/Library/Application Support/Radseal'],
    ['win32', { APPDATA: 'C:\\Users\\a\\AppData\\Roaming' }, 'C:\\Users\\a\\AppData\\Roaming\\Radseal'],
  ])('%s %o: %s', (platform, environment, folder) => {
    expect(homeFolder({ platform, environment, userFolder: '/home/a' })).toBe(folder);
  });
});
