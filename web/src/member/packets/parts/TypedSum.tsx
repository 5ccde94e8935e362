import { useEffect, useRef } from 'preact/hooks';
import { currency, currencySign } from '../../../shared/format';
import { Amount, pressAmount, typedKey, type PadKey } from '../../../shared/ui';
import { t } from '../i18n';

/** Milligrams are whole. */
export const scaleOf = (weight: boolean): number => (weight ? 0 : currency.value.scale);

/** What is being typed with the pad or the keyboard: an amount, or a weight in milligrams. */
export function TypedSum(props: {
  label: string;
  typed: string;
  weight: boolean;
  onKey: (key: PadKey) => void;
}) {
  const latest = useRef(props.onKey);
  latest.current = props.onKey;
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const field = event.target instanceof HTMLInputElement || event.target instanceof HTMLTextAreaElement;
      const key = field || document.querySelector('dialog[open]') ? undefined : typedKey(event);
      if (!key) return;
      event.preventDefault();
      latest.current(key);
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, []);
  const shown = props.typed || '0';
  return (
    <div class="pk-typed" role="status" aria-label={props.label}>
      {props.weight ? (
        <span class="amt">
          {Number(shown).toLocaleString('en-US')}
          <span class="pk-unit"> {t('packets.unit.mg')}</span>
        </span>
      ) : (
        <Amount text={currencySign() + shown} />
      )}
      <span class="caret" aria-hidden="true" />
    </div>
  );
}

/** The typed text after one more key. */
export const press = (typed: string, key: PadKey, weight: boolean): string =>
  pressAmount(typed, key, scaleOf(weight));
