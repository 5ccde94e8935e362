import { useEffect } from 'preact/hooks';
import { currency, currencySign } from '../format';
import { Amount } from './Amount';
import { pressAmount, typedKey } from './Keypad';

/** The big amount that is being typed with a Keypad or the keyboard. The page shows the Keypad. */
export function AmountInput(props: { typed: string; onTyped: (typed: string) => void; label: string }) {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const inField = event.target instanceof HTMLInputElement || event.target instanceof HTMLSelectElement;
      const key = inField || document.querySelector('dialog[open]') ? undefined : typedKey(event);
      if (!key) return;
      event.preventDefault();
      props.onTyped(pressAmount(props.typed, key, currency.value.scale));
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, [props.typed, props.onTyped]);
  return (
    <div class="typed" role="status" aria-label={props.label}>
      <Amount text={currencySign() + (props.typed || '0')} />
      <span class="caret" aria-hidden="true" />
    </div>
  );
}
