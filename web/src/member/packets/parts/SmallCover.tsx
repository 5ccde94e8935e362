import { signal } from '@preact/signals';
import type { FunctionComponent } from 'preact';
import { useEffect } from 'preact/hooks';

type Drawing = FunctionComponent<{ code: string; part: 'flat' }>;

/** The drawings come by themselves, so that a chat does not wait for them; until then the colours stand alone. */
const drawing = signal<{ Cover: Drawing } | undefined>(undefined);
let asked = false;

function fetchDrawings(): void {
  if (asked) return;
  asked = true;
  import('../covers/Cover').then(
    ({ Cover }) => (drawing.value = { Cover }),
    () => (asked = false),
  );
}

/** A cover as small as a stamp, with its seal. */
export function SmallCover({ code }: { code: string }) {
  useEffect(fetchDrawings, []);
  const Cover = drawing.value?.Cover;
  return (
    <span class="pk-card-art" aria-hidden="true">
      {Cover && <Cover code={code} part="flat" />}
      <i />
    </span>
  );
}
