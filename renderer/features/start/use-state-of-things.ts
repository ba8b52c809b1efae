import { computed } from 'vue';
import { useI18n } from 'vue-i18n';
import { useEngineStore } from '../engine/engine-store';
import { useKeysStore } from '../keys/keys-store';

/** How vault and runtime are, each in one sentence. */
export function useStateOfThings() {
  const { t } = useI18n();
  const keys = useKeysStore();
  const engine = useEngineStore();

  const vault = computed(() => {
    if (keys.vault?.status !== 'unlocked') return t('app.start.vaultClosed');
    return t(keys.vault.recoveryProved ? 'app.start.vaultReady' : 'app.start.vaultUnproved');
  });
  const runtime = computed(() => {
    const state = engine.runtime;
    if (state === 'waiting') return t('app.status.runtimeWaiting');
    if (state === 'unknown') return t('app.status.runtimeUnknown');
    return t(`app.status.rungs.${state.rung}`);
  });
  return { vault, runtime };
}
