import type { ComponentChildren } from 'preact';
import { language } from '../../../shared/i18n';
import { Cover, FLAP } from '../covers/Cover';
import { coverStyle } from '../covers/palette';
import { t } from '../i18n';

/** `sealed` lies there, `asking` spins its seal, `opening` opens; `closed` has a seal that cannot be pressed. */
export type Phase = 'sealed' | 'asking' | 'opening' | 'closed';

/** More than this does not fit in large letters. */
const LONG = 24;

/** The coin that seals a packet. Three discs between its faces make its edge. */
function Seal(props: { word: string; onOpen?: () => void; busy: boolean }) {
  const { word, onOpen, busy } = props;
  const faces = (
    <>
      <i />
      <i />
      <i />
      <span class="back" aria-hidden="true" />
      <span class={word.length > 1 ? 'word' : undefined} aria-hidden="true">
        {word}
      </span>
    </>
  );
  if (!onOpen) return <div class="pk-seal">{faces}</div>;
  return (
    <button
      type="button"
      class="pk-seal"
      aria-label={t(busy ? 'packets.open.busy' : 'packets.open.label')}
      aria-busy={busy}
      onClick={busy ? undefined : onOpen}
    >
      {faces}
    </button>
  );
}

/** A packet in full size. What is on it can be read without its picture. */
export function Envelope(props: {
  cover: string;
  greeting: string;
  phase: Phase;
  inside?: ComponentChildren;
  onOpen?: () => void;
}) {
  const { cover, greeting, phase } = props;
  const wide = language.value === 'zh-CN' ? 2 : 1;
  return (
    <div class={`pk-env ${phase}`} style={coverStyle(cover)} aria-hidden={phase === 'opening'}>
      <div class="pk-lining" />
      <div class="pk-slip" />
      <div class="pk-pocket">
        <Cover code={cover} part="pocket" />
      </div>
      <div class="pk-flap">
        <Cover code={cover} part="flap" />
        <svg class="pk-cover pk-inner" viewBox="0 0 300 400" aria-hidden="true">
          <path
            d={FLAP}
            transform="translate(0 400) scale(1 -1)"
            fill="var(--pk-deep)"
            stroke="var(--pk-edge)"
          />
        </svg>
      </div>
      <div class={greeting.length * wide > LONG * 2 ? 'pk-words long' : 'pk-words'}>
        <h2>{greeting}</h2>
      </div>
      {props.inside && <div class="pk-inside">{props.inside}</div>}
      <Seal
        word={phase === 'closed' ? '' : t('packets.open')}
        onOpen={phase === 'closed' ? undefined : props.onOpen}
        busy={phase === 'asking'}
      />
    </div>
  );
}
