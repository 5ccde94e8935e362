import { useState } from 'preact/hooks';
import { api, type Page as ApiPage } from '../../../shared/api/client';
import { useAction } from '../../../shared/api/useAction';
import { useLoad } from '../../../shared/api/useLoad';
import { dayAndTime, money } from '../../../shared/format';
import { Button, Empty, ErrorNote, Icon, Loaded, Notice, Page, Sheet, toast } from '../../../shared/ui';
import { changes } from '../../session';
import { t } from '../i18n';
import { gramsText } from '../parts/Grams';
import { rhythm } from '../parts/rhythm';
import type { Plan } from '../types';

function PlanCard({ plan, onChanged }: { plan: Plan; onChanged: () => void }) {
  const [ending, setEnding] = useState(false);
  const paused = plan.state === 'paused';
  const turn = useAction(async () => {
    await api.post(`/member/gold/plans/${plan.id}/${paused ? 'resume' : 'pause'}`, {});
    onChanged();
  });
  const end = useAction(async () => {
    await api.delete(`/member/gold/plans/${plan.id}`);
    toast(t('gold.plan.ended'));
    onChanged();
  });
  return (
    <section class="card stack">
      <div class="row">
        <span class="gd-disc">
          <Icon name="plan" />
        </span>
        <div class="grow">
          <b class="num">{t('gold.plan.of', { amount: money(plan.amount_minor) })}</b>
          <p class="mut">{rhythm(plan)}</p>
        </div>
        <span class={paused ? 'tag' : 'tag good'}>{t(paused ? 'gold.plan.paused' : 'gold.plan.runs')}</span>
      </div>
      {!paused && plan.next_at_ms !== null && (
        <p class="mut num">{t('gold.plan.next', { time: dayAndTime(plan.next_at_ms) })}</p>
      )}
      {plan.runs > 0 && (
        <p class="mut num">
          {t('gold.plan.so_far', {
            n: plan.runs,
            grams: gramsText(plan.bought_ug),
            amount: money(plan.bought_minor),
          })}
        </p>
      )}
      {plan.trouble && <Notice kind="wait">{plan.trouble}</Notice>}
      <ErrorNote error={turn.error ?? end.error} />
      <div class="row">
        <Button kind="line" small busy={turn.busy} onClick={() => void turn.run()}>
          {t(paused ? 'gold.plan.resume' : 'gold.plan.pause')}
        </Button>
        <Button kind="danger" small onClick={() => setEnding(true)}>
          {t('gold.plan.end')}
        </Button>
      </div>
      {ending && (
        <Sheet title={t('gold.plan.end.sure')} onClose={() => setEnding(false)}>
          <p class="center">{t('gold.plan.end.keeps')}</p>
          <Button kind="danger" busy={end.busy} onClick={() => void end.run()}>
            {t('gold.plan.end')}
          </Button>
        </Sheet>
      )}
    </section>
  );
}

/** Gold bought by itself, a little at a time. */
export function Plans() {
  const plans = useLoad(
    (signal) => api.get<ApiPage<Plan>>('/member/gold/plans', undefined, signal),
    [changes.value],
  );
  return (
    <Page
      title={t('gold.plans')}
      backTo="/gold"
      footer={
        <a class="btn gold" href="/gold/plans/new">
          <Icon name="plus" />
          {t('gold.plan.new')}
        </a>
      }
    >
      <Loaded load={plans}>
        {(page) =>
          page.items.length === 0 ? (
            <Empty icon="plan" title={t('gold.plans.none')}>
              <p>{t('gold.plans.about')}</p>
            </Empty>
          ) : (
            page.items.map((plan) => <PlanCard key={plan.id} plan={plan} onChanged={plans.reload} />)
          )
        }
      </Loaded>
    </Page>
  );
}
