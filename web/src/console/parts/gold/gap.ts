import { longDay } from '../../../shared/format';
import { grams } from '../../assets';
import { t } from '../../i18n';
import { noon } from '../../span';
import type { Coverage } from '../../types';

export interface Said {
  kind: 'good' | 'wait' | 'bad';
  words: string;
}

/** What the custodian's newest statement means for us, and what to do about it. */
export function gapSaid(coverage: Coverage): Said {
  const { statement } = coverage;
  if (!statement) return { kind: 'wait', words: t('vault.gap.unknown') };
  const day = longDay(noon(statement.day));
  const gap = grams(Math.abs(statement.gap_ug));
  if (statement.gap_ug < 0) return { kind: 'bad', words: t('vault.gap.missing', { day, gap }) };
  if (statement.bars_ug < statement.ug) {
    return { kind: 'bad', words: t('vault.gap.bars', { day, gap: grams(statement.ug - statement.bars_ug) }) };
  }
  if (statement.gap_ug > 0) return { kind: 'wait', words: t('vault.gap.over', { day, gap }) };
  return { kind: 'good', words: t('vault.gap.none', { day }) };
}
