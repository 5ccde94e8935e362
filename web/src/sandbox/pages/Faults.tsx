import { useState } from 'preact/hooks';
import { api } from '../../shared/api/client';
import { useAction } from '../../shared/api/useAction';
import { money } from '../../shared/format';
import { Button, Empty, ErrorNote, Icon, Segments } from '../../shared/ui';
import { t } from '../i18n';
import { Shell } from '../parts/Shell';
import { refresh, state } from '../session';
import type { Faulty } from '../types';

type On = 'call' | 'callback';

/** What can be ordered, by name; the rest of the rule says for which calls and how often. */
const CHOICES: Record<On, Record<string, Partial<Faulty>>> = {
  call: {
    system_error: { refuse: 'compat.system_failure' },
    lost_answer: { refuse: 'compat.system_failure', stage: 'after' },
    too_frequent: { refuse: 'compat.too_frequent' },
    slow: { delay_ms: 8_000 },
    cut: { cut: true },
    userpaying: { ask_payer: true },
    abnormal: { refuse: 'compat.refund_abnormal' },
    mis_sign: { mis_sign: true },
  },
  callback: {
    drop: { drop: true },
    late: { delay_ms: 60_000 },
    twice: { copies: 1 },
    corrupt: { corrupt: true },
    wrong_key: { wrong_key: true },
    sign_test: { sign_test: true },
    hold: { hold: true },
  },
};

function Order() {
  const [on, setOn] = useState<On>('call');
  const [what, setWhat] = useState('system_error');
  const [outNo, setOutNo] = useState('');
  const [times, setTimes] = useState('1');
  const act = useAction(async () => {
    const rule = CHOICES[on][what];
    await api.post('/sandbox/faults', { on, ...rule, out_no: outNo.trim(), times: Number(times) || 1 });
    await refresh();
  });
  const choose = (next: On): void => {
    setOn(next);
    setWhat(Object.keys(CHOICES[next])[0]!);
  };
  return (
    <form
      class="card stack"
      onSubmit={(event) => {
        event.preventDefault();
        void act.run();
      }}
    >
      <Segments
        label={t('fault.on')}
        value={on}
        options={[
          ['call', t('fault.on.call')],
          ['callback', t('fault.on.callback')],
        ]}
        onChange={choose}
      />
      <fieldset class="choices">
        <legend class="sr">{t('fault.what')}</legend>
        {Object.keys(CHOICES[on]).map((name) => (
          <label key={name} class={what === name ? 'choice on' : 'choice'}>
            <input type="radio" name="what" checked={what === name} onChange={() => setWhat(name)} />
            <b>{t(`fault.${name}` as 'fault.cut')}</b>
            <small>{t(`fault.${name}.about` as 'fault.cut.about')}</small>
          </label>
        ))}
      </fieldset>
      <div class="row wrap">
        <label class="box grow">
          <span>{t('fault.out_no')}</span>
          <input
            placeholder={t('fault.any')}
            value={outNo}
            onInput={(event) => setOutNo(event.currentTarget.value)}
          />
        </label>
        <label class="box">
          <span>{t('fault.times')}</span>
          <input
            type="number"
            min={1}
            max={1000}
            value={times}
            onInput={(event) => setTimes(event.currentTarget.value)}
          />
        </label>
      </div>
      <ErrorNote error={act.error} />
      <Button submit busy={act.busy}>
        {t('fault.order')}
      </Button>
    </form>
  );
}

/** Which of the named faults a rule is. */
export function faultName(fault: Faulty): string {
  for (const [name, rule] of Object.entries(CHOICES[fault.on])) {
    const fits = Object.entries(rule).every(([field, value]) => fault[field as keyof Faulty] === value);
    const early = rule.stage === undefined && fault.stage === 'after';
    if (fits && !early) return name;
  }
  return fault.on;
}

/** What a program has ordered that has no name here: the fields of the rule that do something. */
function ownWords(fault: Faulty): string {
  const does = [
    'refuse',
    'delay_ms',
    'cut',
    'ask_payer',
    'mis_sign',
    'drop',
    'copies',
    'corrupt',
    'hold',
  ] as const;
  return does
    .filter((field) => fault[field])
    .map((field) => `${field}: ${String(fault[field])}`)
    .join(', ');
}

/** For which calls or callbacks alone a rule is, as it says itself. */
export const only = (fault: Faulty): string[] =>
  [
    fault.operation,
    fault.account,
    fault.out_no,
    fault.amount_minor === null ? '' : money(fault.amount_minor),
    fault.text && `“${fault.text}”`,
  ].filter(Boolean);

/** Lets descriptions order faults; off unless somebody wants it. */
function Magic() {
  const on = state.value?.rules ?? false;
  const turn = useAction(async () => {
    await api.put('/sandbox/rules', { on: !on });
    await refresh();
  });
  return (
    <>
      <label class="row between magic">
        <span>
          <b>{t('fault.magic')}</b>
          <span class="mut">{t('fault.magic.about')}</span>
        </span>
        <input
          type="checkbox"
          class="switch"
          role="switch"
          checked={on}
          disabled={turn.busy}
          onChange={() => void turn.run()}
        />
      </label>
      <ErrorNote error={turn.error} />
    </>
  );
}

function Ordered({ fault }: { fault: Faulty }) {
  const drop = useAction(async () => {
    await api.delete(`/sandbox/faults/${fault.id}`);
    await refresh();
  });
  const name = faultName(fault);
  return (
    <li class="row">
      <Icon name="fault" small />
      <span class="grow">
        <b>{t(`fault.${name}` as 'fault.cut')}</b>
        {name === fault.on && <code>{ownWords(fault)}</code>}
        <span class="mut">
          {t(fault.on === 'call' ? 'fault.on.call' : 'fault.on.callback')}
          {only(fault).map((part) => ` · ${part}`)} · {t('fault.left', { n: fault.times })}
        </span>
      </span>
      <button
        type="button"
        class="btn-i"
        aria-label={t('fault.drop.label')}
        disabled={drop.busy}
        onClick={() => void drop.run()}
      >
        <Icon name="close" small />
      </button>
    </li>
  );
}

/** Things that shall go wrong: the next calls, the next callbacks. */
export function Faults() {
  const faults = state.value?.faults ?? [];
  return (
    <Shell title={t('nav.faults')}>
      <p class="mut">{t('fault.about')}</p>
      <div class="two">
        <Order />
        <section class="card">
          <h2>{t('fault.waiting')}</h2>
          {faults.length === 0 ? (
            <Empty icon="fault" title={t('fault.none')} />
          ) : (
            <ul class="ordered">
              {faults.map((fault) => (
                <Ordered key={fault.id} fault={fault} />
              ))}
            </ul>
          )}
          <Magic />
        </section>
      </div>
    </Shell>
  );
}
