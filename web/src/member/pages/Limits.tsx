import { api } from '../../shared/api/client';
import { useLoad } from '../../shared/api/useLoad';
import { count, money } from '../../shared/format';
import { Icon, Loaded, Notice, Page } from '../../shared/ui';
import { t } from '../i18n/later';

interface Limit {
  limit: number | null;
  used: number;
}

interface Answer {
  class: string;
  day: Limit;
  year: Limit;
  lifetime?: Limit | null;
  pin_free: { single_minor: number; count_per_day: number; used_today: number };
}

function Meter({ label, limit }: { label: string; limit: Limit }) {
  const top = limit.limit;
  const part = top ? Math.min(1, limit.used / top) : 0;
  return (
    <div class="meter">
      <div class="row between">
        <span>{label}</span>
        <span class="num">
          {top === null
            ? t('limits.none')
            : t('limits.left', { amount: money(Math.max(0, top - limit.used)) })}
        </span>
      </div>
      {top !== null && (
        <div
          class="bar"
          role="meter"
          aria-label={label}
          aria-valuemin={0}
          aria-valuemax={100}
          aria-valuenow={Math.round(part * 100)}
        >
          <i style={{ width: `${(part * 100).toFixed(1)}%` }} />
        </div>
      )}
      <p class="mut num">
        {top === null
          ? t('limits.used', { used: money(limit.used) })
          : t('limits.used_of', { used: money(limit.used), limit: money(top) })}
      </p>
    </div>
  );
}

/** What may still be spent today, this year and in all, and how much goes without a PIN. */
export function Limits() {
  const limits = useLoad((signal) => api.get<Answer>('/member/limits', undefined, signal));
  return (
    <Page title={t('limits.title')} backTo="/me">
      <Loaded load={limits}>
        {(answer) => (
          <>
            <section class="card row">
              <span class="avatar">
                <Icon name="shield" />
              </span>
              <span class="grow">
                <b>{t('limits.class', { name: answer.class })}</b>
                <br />
                <span class="mut">{t('limits.class.about')}</span>
              </span>
            </section>
            <section class="card stack">
              <Meter label={t('limits.day')} limit={answer.day} />
              <Meter label={t('limits.year')} limit={answer.year} />
              {answer.lifetime && <Meter label={t('limits.lifetime')} limit={answer.lifetime} />}
            </section>
            <section class="card">
              <h2>{t('limits.pin_free')}</h2>
              <p class="mut num">
                {t('limits.pin_free.about', {
                  amount: money(answer.pin_free.single_minor),
                  most: count(answer.pin_free.count_per_day),
                  used: count(answer.pin_free.used_today),
                })}
              </p>
            </section>
            <Notice>{t('limits.raise')}</Notice>
          </>
        )}
      </Loaded>
    </Page>
  );
}
