import { shallowRef } from 'vue';
import type { ErrorData } from '../../../shared/errors';
import { askDesktop, askEngine, errorData } from '../../api';

/** Writes charts to files: the page asks where, the engine writes. */
export function useChartFile() {
  const error = shallowRef<ErrorData | null>(null);
  const isSaved = shallowRef(false);

  async function save(chart: { readonly format: 'png' | 'csv'; readonly bytes: Uint8Array<ArrayBuffer> }) {
    error.value = null;
    isSaved.value = false;
    const [target] = await askDesktop({ ask: 'chart-target', format: chart.format });
    if (target === undefined) return;
    try {
      await askEngine((engine, signal) =>
        engine.app.saveChart({ target: target.handle, bytes: chart.bytes }, { signal }),
      );
      isSaved.value = true;
    } catch (thrown) {
      error.value = errorData(thrown);
    }
  }

  return { error, isSaved, save };
}
