import { shallowRef, watch, type Ref } from 'vue';
import {
  loadGuessEstimate,
  strengthOf,
  type GuessEstimate,
  type PhraseStrength,
} from '../../../shared/phrases/phrase-strength';

/** Reckoning takes tens of milliseconds: it waits until the fingers rest. */
const REST_MS = 200;

/** The strength of what is typed; null for nothing, and while the estimator is being loaded. */
export function usePhraseStrength(phrase: Ref<string>, knownBits: Ref<number | null>) {
  const strength = shallowRef<PhraseStrength | null>(null);
  let loading: Promise<GuessEstimate> | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;

  /** The strength of the phrase as it is now, waited for. */
  async function reckon(): Promise<PhraseStrength> {
    const estimate = await (loading ??= loadGuessEstimate());
    return strengthOf(phrase.value, estimate, knownBits.value);
  }

  watch([phrase, knownBits], () => {
    clearTimeout(timer);
    if (phrase.value === '') {
      strength.value = null;
      return;
    }
    timer = setTimeout(() => {
      void reckon().then((reckoned) => (strength.value = phrase.value === '' ? null : reckoned));
    }, REST_MS);
  });

  return { strength, reckon };
}
