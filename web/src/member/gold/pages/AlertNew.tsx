import { useState } from 'preact/hooks';
import { api } from '../../../shared/api/client';
import { currencySign, money, parseAmount } from '../../../shared/format';
import { go } from '../../../shared/router';
import { Button, Loaded, Page, Segments, toast } from '../../../shared/ui';
import { ProofSheet } from '../../parts/ProofSheet';
import { useProven } from '../../parts/useProven';
import { t } from '../i18n';
import { gramsText } from '../parts/Grams';
import { PriceLine } from '../parts/PriceNow';
import { Refused } from '../parts/Refused';
import { goldPurpose } from '../proof';
import { price, useLivePrice } from '../price';
import type { Alert, Overview } from '../types';
import { useOverview } from '../useOverview';
import { parseWeight, share, typedAmount, typedWeight } from '../weight';

/** Tenths of a per cent away from the present price. */
const NUDGES = [-20, -10, 10, 20];

interface Input {
  when: 'above' | 'below';
  price_minor: number;
  sell_ug?: number;
}

function PriceField(props: { typed: string; onTyped: (typed: string) => void }) {
  const now = price.value?.mid_minor ?? 0;
  return (
    <div class="card stack">
      <label class="box">
        <span>{t('gold.alert.price')}</span>
        <span class="gd-money">
          <span aria-hidden="true">{currencySign()}</span>
          <input
            class="num"
            inputMode="decimal"
            autocomplete="off"
            maxLength={10}
            value={props.typed}
            onInput={(event) => props.onTyped(event.currentTarget.value)}
          />
        </span>
      </label>
      {now > 0 && (
        <div class="chips">
          {NUDGES.map((tenths) => (
            <button
              key={tenths}
              type="button"
              class="pill num"
              onClick={() => props.onTyped(typedAmount(share(now, 1_000 + tenths, 1_000, 'half-up')))}
            >
              {tenths > 0 ? '+' : '−'}
              {Math.abs(tenths) / 10}%
            </button>
          ))}
        </div>
      )}
    </div>
  );
}

function SellField(props: {
  on: boolean;
  typed: string;
  available: number;
  onTurn: (on: boolean) => void;
  onTyped: (typed: string) => void;
}) {
  return (
    <div class="card tight fields">
      <label class="fld">
        <span>{t('gold.alert.sell')}</span>
        <input
          type="checkbox"
          role="switch"
          class="switch"
          checked={props.on}
          disabled={props.available === 0}
          onChange={(event) => props.onTurn(event.currentTarget.checked)}
        />
      </label>
      {props.on && (
        <label class="fld">
          <span>{t('gold.alert.sell.grams')}</span>
          <input
            class="num"
            inputMode="decimal"
            autocomplete="off"
            maxLength={12}
            value={props.typed}
            onInput={(event) => props.onTyped(event.currentTarget.value)}
          />
        </label>
      )}
    </div>
  );
}

function Form({ overview }: { overview: Overview }) {
  const available = overview.holding.available_ug;
  const [when, setWhen] = useState<'above' | 'below'>('above');
  const [typed, setTyped] = useState(() =>
    typedAmount(share(overview.price.mid_minor, 1_010, 1_000, 'half-up')),
  );
  const [selling, setSelling] = useState(false);
  const [grams, setGrams] = useState(typedWeight(available, 'g'));
  const sell = selling ? (parseWeight(grams, 'g') ?? 0) : 0;
  const wanted = parseAmount(typed) ?? 0;
  const bad = wanted === 0 || (selling && (sell === 0 || sell > available));
  const make = useProven(
    (key, input: Input, proof) =>
      api.post<Alert>('/member/gold/alerts', { ...input, ...(proof && { proof }) }, key),
    () => {
      toast(t('gold.alert.made'));
      go('/gold/alerts', { replace: true });
    },
  );
  const input: Input = { when, price_minor: wanted, ...(sell > 0 && { sell_ug: sell }) };
  const about = { price: money(wanted) };
  return (
    <>
      <Segments
        label={t('gold.alert.when')}
        value={when}
        options={[
          ['above', t('gold.alert.when.above')],
          ['below', t('gold.alert.when.below')],
        ]}
        onChange={setWhen}
      />
      <PriceField typed={typed} onTyped={setTyped} />
      <SellField on={selling} typed={grams} available={available} onTurn={setSelling} onTyped={setGrams} />
      {selling && sell > available && (
        <p class="bad center">{t('gold.too_much', { grams: gramsText(available) })}</p>
      )}
      {selling && <p class="note center">{t('gold.alert.sell.terms')}</p>}
      <Refused error={make.error} />
      <Button
        busy={make.busy && !make.asking}
        disabled={bad}
        onClick={() => void make.start(input, sell > 0)}
      >
        {t('gold.alert.make')}
      </Button>
      {make.asking && (
        <ProofSheet
          title={t('gold.alert.proof')}
          to={t(when === 'above' ? 'gold.alert.above' : 'gold.alert.below', about)}
          purposeRef={goldPurpose.alert(make.asking.when, make.asking.price_minor, make.asking.sell_ug ?? 0)}
          onProof={make.prove}
          onClose={make.cancel}
        >
          <b class="num">{t('gold.alert.sells', { grams: gramsText(make.asking.sell_ug ?? 0) })}</b>
        </ProofSheet>
      )}
    </>
  );
}

/** A price to wait for: to be told, or to sell at. */
export function AlertNew() {
  useLivePrice();
  const load = useOverview();
  return (
    <Page title={t('gold.alert.new')} backTo="/gold/alerts">
      <PriceLine />
      <Loaded load={load}>{(overview) => <Form overview={overview} />}</Loaded>
    </Page>
  );
}
