import { computed } from 'vue';
import { useI18n } from 'vue-i18n';
import { useSettingsStore } from './settings-store';

/** The carriers that the rules of this installation leave to choose from, what fits each file first, as a list's entries. */
export function useCarriers() {
  const { t } = useI18n();
  const settings = useSettingsStore();
  return computed(() =>
    (['auto', ...settings.policy.rules.carriers] as const).map((value) => ({
      value,
      title: t(`app.encrypt.carriers.${value}`),
    })),
  );
}
