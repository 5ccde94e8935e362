import { money } from '../../../shared/format';
import { perShare } from '../draft';
import { t } from '../i18n';
import type { Composing } from '../useCompose';
import { QuoteLine } from './GoldFields';
import { TypedSum } from './TypedSum';

/** What goes in: typed, and what it comes to. */
export function Amounts({ making }: { making: Composing }) {
  const { draft, direct, count, total, weight, own, held, change } = making;
  const inGold = draft.asset === 'gold';
  const each = perShare(draft, direct);
  const label = each ? 'packets.amount.each' : count > 1 ? 'packets.amount.total' : 'packets.amount.one';
  return (
    <div class="pk-amount">
      <span class="mut">{t(label)}</span>
      <TypedSum label={t(label)} typed={draft.typed} weight={weight} onKey={making.onKey} />
      {inGold && <QuoteLine held={held} weight={weight} own={own} ug={total} />}
      {!inGold && each && total > 0 && (
        <p class="pk-quote num">{t('packets.quote.total', { grams: money(total) })}</p>
      )}
      {inGold && !own && (
        <button
          type="button"
          class="link"
          onClick={() => change({ by: weight ? 'amount' : 'weight', typed: '' })}
        >
          {t(weight ? 'packets.by_amount' : 'packets.by_weight')}
        </button>
      )}
    </div>
  );
}
