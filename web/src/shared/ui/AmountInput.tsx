import { useEffect, useRef } from 'preact/hooks';
import { currency, currencySign } from '../format';
import { Amount } from './Amount';
import { pressAmount, typedKey } from './Keypad';

/**
 * The big amount that is being typed with a Keypad or the keyboard. The page shows the Keypad.
 * Without `typed` it only shows `minor`, an amount that was set by somebody else.
 */
export function AmountInput(props: {
  typed: string | undefined;
  minor?: number;
  onTyped: (typed: string) => void;
  label: string;
}) {
  const { typed } = props;
  // Keys can come faster than pages are drawn: the next key counts from what the last one made, not from what is shown.
  const latest = useRef(props);
  latest.current = props;
  const fixed = typed === undefined;
  useEffect(() => {
    if (fixed) return undefined;
    const onKey = (event: KeyboardEvent): void => {
      const inField = event.target instanceof HTMLInputElement || event.target instanceof HTMLTextAreaElement;
      const key = inField || elsewhere() ? undefined : typedKey(event);
      if (!key) return;
      event.preventDefault();
      const next = pressAmount(latest.current.typed ?? '', key, currency.value.scale);
      latest.current = { ...latest.current, typed: next };
      latest.current.onTyped(next);
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, [fixed]);
  return (
    <div class="typed" role="status" aria-label={props.label}>
      {typed === undefined ? (
        <Amount minor={props.minor} />
      ) : (
        <Amount text={currencySign() + (typed || '0')} />
      )}
      {typed !== undefined && <span class="caret" aria-hidden="true" />}
    </div>
  );
}

/** Whether a PIN is being typed in a sheet above, which takes the keys then. */
function elsewhere(): boolean {
  return document.querySelector('dialog[open] .pin') !== null;
}
