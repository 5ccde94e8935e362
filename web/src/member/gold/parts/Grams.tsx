import { t } from '../i18n';
import { gramsNumber } from '../weight';

/** A weight in a sentence: `12.8500 g`. With `exact`, to the last microgram. */
export function gramsText(ug: number, options: { sign?: boolean; exact?: boolean } = {}): string {
  return t('gold.grams', { n: gramsNumber(ug, options) });
}

/** A weight set large: four equal decimals and a small unit. Screen readers get plain text. */
export function Grams(props: { ug: number; sign?: boolean; covered?: boolean }) {
  if (props.covered) {
    return (
      <span class="amt">
        <span class="sr">{t('hidden')}</span>
        <span aria-hidden="true">••••••</span>
      </span>
    );
  }
  return (
    <span class="amt grams">
      <span class="sr">{gramsText(props.ug, { sign: props.sign })}</span>
      <span aria-hidden="true">
        {gramsNumber(props.ug, { sign: props.sign })}
        <span class="unit">{t('gold.unit.g')}</span>
      </span>
    </span>
  );
}
