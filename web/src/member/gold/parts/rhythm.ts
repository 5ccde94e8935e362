import { t } from '../i18n';
import type { Plan } from '../types';
import { hourText, weekDays } from '../when';

/** When a plan buys, in words: `Every Monday at 09:00`. */
export function rhythm(plan: Pick<Plan, 'every' | 'on' | 'hour'>): string {
  const hour = hourText(plan.hour);
  if (plan.every === 'day') return t('gold.plan.daily', { hour });
  if (plan.every === 'week') return t('gold.plan.weekly', { day: weekDays()[plan.on - 1] ?? '', hour });
  return t('gold.plan.monthly', { day: plan.on, hour });
}
