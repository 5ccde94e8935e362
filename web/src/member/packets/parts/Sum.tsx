import { Amount } from '../../../shared/ui';
import { gramSign, grams, gramsText } from '../grams';
import type { Share } from '../types';

/** A share in large letters: money, or grams with a small unit. */
export function Sum({ share }: { share: Pick<Share, 'amount_minor' | 'grams_ug'> }) {
  const ug = share.grams_ug;
  if (ug === undefined || ug === null) return <Amount minor={share.amount_minor ?? 0} />;
  return (
    <span class="amt">
      <span class="sr">{grams(ug)}</span>
      <span aria-hidden="true">
        {gramsText(ug)}
        <span class="pk-unit">{gramSign()}</span>
      </span>
    </span>
  );
}
