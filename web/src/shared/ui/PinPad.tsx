import { useEffect, useRef, useState } from 'preact/hooks';
import { t } from '../i18n';
import { Keypad, typedKey, type PadKey } from './Keypad';

export const PIN_LENGTH = 6;

/**
 * Six boxes and a number pad; works with touch, keyboard and screen reader. Digits are never shown.
 * `onFull` gets the PIN once six digits are there; while `busy` keys are ignored. Change `round` to empty it.
 */
export function PinPad(props: {
  onFull: (pin: string) => void;
  busy?: boolean;
  wrong?: boolean;
  round?: number;
}) {
  const [pin, setPin] = useState('');
  const state = useRef({ pin, props });
  state.current = { pin, props };

  useEffect(() => setPin(''), [props.round]);

  const press = (key: PadKey): void => {
    const now = state.current;
    if (now.props.busy || key === '.') return;
    const next = key === 'del' ? now.pin.slice(0, -1) : (now.pin + key).slice(0, PIN_LENGTH);
    if (next === now.pin) return;
    state.current = { ...now, pin: next };
    setPin(next);
    if (next.length === PIN_LENGTH) now.props.onFull(next);
  };

  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const key = event.target instanceof HTMLInputElement ? undefined : typedKey(event);
      if (key) press(key);
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, []);

  return (
    <div class="pin">
      <div class={props.wrong && !pin ? 'dots shake' : 'dots'} aria-hidden="true">
        {Array.from({ length: PIN_LENGTH }, (_, i) => (
          <i key={i} class={i < pin.length ? 'full' : i === pin.length ? 'next' : ''} />
        ))}
      </div>
      <p class="sr" role="status">
        {t('pin.entered', { n: pin.length })}
      </p>
      <Keypad onKey={press} disabled={props.busy} />
    </div>
  );
}
