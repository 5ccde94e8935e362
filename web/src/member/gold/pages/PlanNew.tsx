import { useState } from 'preact/hooks';
import { api } from '../../../shared/api/client';
import { currencySign, money, parseAmount } from '../../../shared/format';
import { go } from '../../../shared/router';
import { Button, Page, Segments, toast } from '../../../shared/ui';
import { ProofSheet } from '../../parts/ProofSheet';
import { useProven } from '../../parts/useProven';
import { t } from '../i18n';
import { Refused } from '../parts/Refused';
import { rhythm } from '../parts/rhythm';
import { goldPurpose } from '../proof';
import type { Every, Plan } from '../types';
import { daysOf, hourText } from '../when';
import { typedAmount } from '../weight';

const AMOUNTS = [1_000, 10_000, 50_000];
const HOURS = Array.from({ length: 24 }, (_, hour) => hour);

type Input = Pick<Plan, 'amount_minor' | 'every' | 'on' | 'hour'>;

function Amounts(props: { typed: string; onTyped: (typed: string) => void }) {
  return (
    <div class="card stack">
      <label class="box">
        <span>{t('gold.plan.amount')}</span>
        <span class="gd-money">
          <span aria-hidden="true">{currencySign()}</span>
          <input
            class="num"
            inputMode="decimal"
            autocomplete="off"
            maxLength={12}
            value={props.typed}
            onInput={(event) => props.onTyped(event.currentTarget.value)}
          />
        </span>
      </label>
      <div class="chips">
        {AMOUNTS.map((each) => (
          <button
            key={each}
            type="button"
            class="pill num"
            aria-pressed={parseAmount(props.typed) === each}
            onClick={() => props.onTyped(typedAmount(each))}
          >
            {money(each)}
          </button>
        ))}
      </div>
    </div>
  );
}

function When(props: { value: Input; onChange: (value: Input) => void }) {
  const { value } = props;
  const days = daysOf(value.every, (n) => t('gold.plan.day', { n }));
  return (
    <>
      <Segments<Every>
        label={t('gold.plan.how_often')}
        value={value.every}
        options={[
          ['day', t('gold.every.day')],
          ['week', t('gold.every.week')],
          ['month', t('gold.every.month')],
        ]}
        onChange={(every) => props.onChange({ ...value, every, on: every === 'day' ? 0 : 1 })}
      />
      <div class="card tight fields">
        {days.length > 0 && (
          <label class="fld">
            <span>{t('gold.plan.on')}</span>
            <select
              value={value.on}
              onChange={(event) => props.onChange({ ...value, on: Number(event.currentTarget.value) })}
            >
              {days.map(([n, name]) => (
                <option key={n} value={n}>
                  {name}
                </option>
              ))}
            </select>
          </label>
        )}
        <label class="fld">
          <span>{t('gold.plan.at')}</span>
          <select
            class="num"
            value={value.hour}
            onChange={(event) => props.onChange({ ...value, hour: Number(event.currentTarget.value) })}
          >
            {HOURS.map((hour) => (
              <option key={hour} value={hour}>
                {hourText(hour)}
              </option>
            ))}
          </select>
        </label>
      </div>
    </>
  );
}

/** A new plan: how much, how often, when. The proof given now covers its purchases. */
export function PlanNew() {
  const [typed, setTyped] = useState('10');
  const [when, setWhen] = useState<Input>({ amount_minor: 0, every: 'week', on: 1, hour: 9 });
  const input = { ...when, amount_minor: parseAmount(typed) ?? 0 };
  const make = useProven(
    (key, wanted: Input, proof) =>
      api.post<Plan>('/member/gold/plans', { ...wanted, ...(proof && { proof }) }, key),
    () => {
      toast(t('gold.plan.made'));
      go('/gold/plans', { replace: true });
    },
  );
  return (
    <Page
      title={t('gold.plan.new')}
      backTo="/gold/plans"
      footer={
        <Button
          kind="gold"
          busy={make.busy && !make.asking}
          disabled={input.amount_minor === 0}
          onClick={() => void make.start(input, true)}
        >
          {t('gold.plan.make')}
        </Button>
      }
    >
      <Amounts typed={typed} onTyped={setTyped} />
      <When value={when} onChange={setWhen} />
      <p class="center">{rhythm(input)}</p>
      <p class="note center">{t('gold.plan.terms')}</p>
      <Refused error={make.error} />
      {make.asking && (
        <ProofSheet
          title={t('gold.plan.proof')}
          to={rhythm(make.asking)}
          amountMinor={make.asking.amount_minor}
          purposeRef={goldPurpose.plan(make.asking.amount_minor, make.asking.every)}
          onProof={make.prove}
          onClose={make.cancel}
        />
      )}
    </Page>
  );
}
