import { onBeforeUnmount, onMounted, type Ref } from 'vue';

const SIGNS = ['pointermove', 'pointerdown', 'keydown', 'wheel', 'dragover'] as const;
const LOOK_MS = 5_000;

/**
 * Calls `onIdle` once when neither key nor mouse was used on this page for `minutes`; 0: never. The clock is
 * looked at, not counted, so time the computer slept is time nobody was here.
 */
export function useIdle({
  minutes,
  onIdle,
}: {
  readonly minutes: Readonly<Ref<number>>;
  readonly onIdle: () => void;
}): void {
  let last = Date.now();
  let wasTold = false;
  let timer: ReturnType<typeof setInterval> | undefined;

  function sign(): void {
    last = Date.now();
    wasTold = false;
  }
  function look(): void {
    if (minutes.value === 0 || wasTold || Date.now() - last < minutes.value * 60_000) return;
    wasTold = true;
    onIdle();
  }

  onMounted(() => {
    for (const name of SIGNS) document.addEventListener(name, sign, { capture: true, passive: true });
    timer = setInterval(look, LOOK_MS);
  });
  onBeforeUnmount(() => {
    for (const name of SIGNS) document.removeEventListener(name, sign, { capture: true });
    clearInterval(timer);
  });
}
