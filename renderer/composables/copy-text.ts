import { inject, provide, shallowRef, type InjectionKey } from 'vue';

type CopyText = (text: string) => Promise<unknown>;
const KEY: InjectionKey<CopyText> = Symbol('copy text');

/** Says how text gets to the clipboard: a page without any permission can't write there itself. */
export function provideCopyText(copy: CopyText): void {
  provide(KEY, copy);
}

/** A way to copy, and whether it has been done. */
export function useCopyText() {
  const copyText = inject(KEY);
  const isCopied = shallowRef(false);
  async function copy(text: string): Promise<void> {
    await copyText?.(text);
    isCopied.value = true;
  }
  return { copy, isCopied };
}
