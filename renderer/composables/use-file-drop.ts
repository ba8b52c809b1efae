import { onBeforeUnmount, onMounted, shallowRef } from 'vue';

/**
 * Files dropped anywhere on the page. `isOver` while something hangs over it. What is dropped while
 * `accepts` is false is swallowed: the page must never navigate to it.
 */
export function useFileDrop(options: {
  readonly accepts: () => boolean;
  readonly onFiles: (files: readonly File[]) => void;
}) {
  const isOver = shallowRef(false);

  function over(event: DragEvent): void {
    event.preventDefault();
    const accepted = options.accepts() && event.dataTransfer?.types.includes('Files') === true;
    if (event.dataTransfer) event.dataTransfer.dropEffect = accepted ? 'copy' : 'none';
    isOver.value = accepted;
  }
  function leave(event: DragEvent): void {
    if (event.relatedTarget === null) isOver.value = false;
  }
  function drop(event: DragEvent): void {
    event.preventDefault();
    isOver.value = false;
    const files = [...(event.dataTransfer?.files ?? [])];
    if (options.accepts() && files.length > 0) options.onFiles(files);
  }

  onMounted(() => {
    document.addEventListener('dragover', over);
    document.addEventListener('dragleave', leave);
    document.addEventListener('drop', drop);
  });
  onBeforeUnmount(() => {
    document.removeEventListener('dragover', over);
    document.removeEventListener('dragleave', leave);
    document.removeEventListener('drop', drop);
  });
  return { isOver };
}
