import { useLayoutEffect, useRef } from 'preact/hooks';
import { currency, currencySign } from '../../../shared/format';
import { pressAmount, typedKey, type PadKey } from '../../../shared/ui';
import { t } from '../i18n';

/** What a figure that is being typed counts. */
export type Unit = 'money' | 'g' | 'mg';

/** Decimals that can be typed: tenths of a milligram are the finest that is shown anywhere. */
function decimals(unit: Unit): number {
  if (unit === 'money') return currency.value.scale;
  return unit === 'g' ? 4 : 1;
}

/** The typed figure after one more key. */
export function pressFigure(typed: string, key: PadKey, unit: Unit): string {
  return pressAmount(typed, key, decimals(unit));
}

/** Whether keys belong to something else: a field, or a PIN in a sheet above. */
function elsewhere(event: KeyboardEvent): boolean {
  const field = event.target instanceof HTMLInputElement || event.target instanceof HTMLTextAreaElement;
  return field || document.querySelector('dialog[open] .pin') !== null;
}

/** The big amount or weight that is being typed, with the page's Keypad or a keyboard. */
export function FigureInput(props: {
  typed: string;
  unit: Unit;
  label: string;
  onTyped: (typed: string) => void;
}) {
  const { typed, unit } = props;
  // keys can come faster than pages are drawn: the next counts from what the last one made
  const latest = useRef(props);
  latest.current = props;
  useLayoutEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const key = elsewhere(event) ? undefined : typedKey(event);
      if (!key) return;
      event.preventDefault();
      const next = pressFigure(latest.current.typed, key, latest.current.unit);
      latest.current = { ...latest.current, typed: next };
      latest.current.onTyped(next);
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, []);
  const figure = typed || '0';
  return (
    <div class="typed gd-typed" role="status" aria-label={props.label}>
      <span class="amt">
        {unit === 'money' && <span class="cur">{currencySign()}</span>}
        {figure}
      </span>
      <span class="caret" aria-hidden="true" />
      {unit !== 'money' && <span class="gd-unit">{t(`gold.unit.${unit}`)}</span>}
    </div>
  );
}
