import { computed } from 'vue';
import { useI18n } from 'vue-i18n';
import { CARRIER_NAMES } from '../../../shared/events';
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

/** What results are stored as, in a sentence, where the rules of this installation allow some carriers alone; else null. */
export function useCarrierLimit() {
  const { t, locale } = useI18n();
  const settings = useSettingsStore();
  return computed(() => {
    const { carriers } = settings.policy.rules;
    if (CARRIER_NAMES.every((name) => carriers.includes(name))) return null;
    const kinds = carriers.map((carrier) => t(`app.encrypt.carriers.${carrier}`));
    return t('app.policy.carriers', { kinds: new Intl.ListFormat(locale.value).format(kinds) });
  });
}
