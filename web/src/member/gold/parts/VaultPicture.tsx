import { percent } from '../../../shared/format';
import { Empty } from '../../../shared/ui';
import { t } from '../i18n';
import type { Coverage } from '../types';
import { share } from '../weight';
import { gramsText } from './Grams';

/** Whose the metal is, from the bottom of the pile to its top. */
const PARTS = ['members', 'pledged', 'in_delivery', 'escrow', 'inventory'] as const;
type Part = (typeof PARTS)[number];

const weightOf = (coverage: Coverage, part: Part): number => coverage[`${part}_ug`];

/** What members own: everything but the operator's own metal. */
export function owed(coverage: Coverage): number {
  return PARTS.filter((part) => part !== 'inventory').reduce(
    (sum, part) => sum + weightOf(coverage, part),
    0,
  );
}

/** How much of what is owned lies in the vault, in basis points; complete when nothing is owned. */
export function coveredBp(coverage: Coverage): number {
  const all = owed(coverage);
  return all === 0 ? 10_000 : share(coverage.custodian_ug, 10_000, all, 'down');
}

/** Per cent as long as they say something; many times as much is said in times. */
function ratioText(bp: number): string {
  return bp < 100_000 ? percent(bp) : t('gold.cover.times', { n: Math.floor(bp / 10_000) });
}

/** Height of a part of the pile, in per cent of the larger pile. */
function height(ug: number, whole: number): string {
  return `${whole === 0 ? 0 : share(ug, 10_000, whole, 'half-up') / 100}%`;
}

/**
 * The metal in the vault beside the gold that people own, to the same scale: as long as the left pile reaches the line,
 * every gram is there. The figures stand in the list below, for everybody.
 */
export function VaultPicture({ coverage }: { coverage: Coverage }) {
  const all = owed(coverage);
  const whole = Math.max(coverage.custodian_ug, all + coverage.inventory_ug, 1);
  if (coverage.custodian_ug === 0 && all === 0) return <Empty icon="vault" title={t('gold.cover.none')} />;
  const shown = PARTS.filter((part) => weightOf(coverage, part) > 0);
  return (
    <>
      <div class="gd-piles" aria-hidden="true">
        <div class="gd-pile">
          <div class="metal-pile" style={{ height: height(coverage.custodian_ug, whole) }} />
        </div>
        <div class="gd-pile">
          {shown.map((part) => (
            <div
              key={part}
              class={`part ${part}`}
              style={{ height: height(weightOf(coverage, part), whole) }}
            />
          ))}
        </div>
        {all > 0 && (
          <div class="gd-line" style={{ bottom: height(all, whole) }}>
            <span>{t('gold.cover.line')}</span>
          </div>
        )}
      </div>
      <div class="gd-pile-names">
        <p>
          <b>{t('gold.cover.vault')}</b>
          <span class="num">{gramsText(coverage.custodian_ug)}</span>
        </p>
        <p>
          <b>{t('gold.cover.owned')}</b>
          <span class="num">{gramsText(all + coverage.inventory_ug)}</span>
        </p>
      </div>
      <dl class="gd-legend">
        {PARTS.map((part) => (
          <div key={part}>
            <dt>
              <i class={`part ${part}`} aria-hidden="true" />
              {t(`gold.cover.${part}`)}
            </dt>
            <dd class="num">{gramsText(weightOf(coverage, part))}</dd>
          </div>
        ))}
        <div class="gd-total">
          <dt>{t('gold.cover.ratio')}</dt>
          <dd class="num">{ratioText(coveredBp(coverage))}</dd>
        </div>
      </dl>
    </>
  );
}
