import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createApp, h, ref } from 'vue';
import { useIdle } from '../../../renderer/composables/use-idle';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const MINUTE = 60_000;

function page(minutes = 5) {
  const onIdle = vi.fn();
  const limit = ref(minutes);
  const mounted = createApp({
    setup: () => {
      useIdle({ minutes: limit, onIdle });
      return () => h('div');
    },
  });
  mounted.mount(document.createElement('div'));
  return { onIdle, limit, mounted };
}

it('tells once when nobody was here for that long, and again after somebody was', () => {
  const { onIdle } = page();
  vi.advanceTimersByTime(4.9 * MINUTE);
  expect(onIdle).not.toHaveBeenCalled();
  vi.advanceTimersByTime(MINUTE);
  expect(onIdle).toHaveBeenCalledTimes(1);
  vi.advanceTimersByTime(20 * MINUTE);
  expect(onIdle).toHaveBeenCalledTimes(1);
  document.dispatchEvent(new Event('pointermove'));
  vi.advanceTimersByTime(6 * MINUTE);
  expect(onIdle).toHaveBeenCalledTimes(2);
});

it.each(['pointermove', 'pointerdown', 'keydown', 'wheel', 'dragover'])(
  'takes %s as a sign of somebody',
  (sign) => {
    const { onIdle } = page();
    for (let minute = 0; minute < 20; minute += 4) {
      vi.advanceTimersByTime(4 * MINUTE);
      document.dispatchEvent(new Event(sign));
    }
    expect(onIdle).not.toHaveBeenCalled();
  },
);

it('counts the time the computer slept', () => {
  const { onIdle } = page();
  vi.setSystemTime(Date.now() + 60 * MINUTE);
  vi.advanceTimersByTime(5_000);
  expect(onIdle).toHaveBeenCalledTimes(1);
});

it('follows the setting, never where it is 0, and ends with the page', () => {
  const { onIdle, limit, mounted } = page(0);
  vi.advanceTimersByTime(600 * MINUTE);
  expect(onIdle).not.toHaveBeenCalled();
  limit.value = 10;
  mounted.unmount();
  vi.advanceTimersByTime(600 * MINUTE);
  expect(onIdle).not.toHaveBeenCalled();
});
