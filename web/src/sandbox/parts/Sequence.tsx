import { useState } from 'preact/hooks';
import { Icon } from '../../shared/ui';
import { t } from '../i18n';
import type { Lane, Step } from '../types';
import { clockTime, detailOf, titleOf, word } from '../words';
import { StepSheet } from './StepSheet';

const LANES: readonly Lane[] = ['merchant', 'gateway', 'payer', 'ledger'];

const classOf = (step: Step): string =>
  ['step', step.kind, step.lane_from === step.lane_to ? 'at' : 'arrow', step.ok ? '' : 'bad']
    .filter(Boolean)
    .join(' ');

/** One message between two lanes, or something that happened in one. */
function Line({ step, before, onOpen }: { step: Step; before?: Step; onOpen: (step: Step) => void }) {
  const from = LANES.indexOf(step.lane_from);
  const to = LANES.indexOf(step.lane_to);
  const first = Math.min(from, to);
  const span = Math.abs(to - from) + 1;
  const sameMoment = before && Math.floor(before.at_ms / 1000) === Math.floor(step.at_ms / 1000);
  const place = { gridColumn: `${first + 2} / span ${span}`, '--span': span };
  const lanes = `${t(`lane.${step.lane_from}`)} → ${t(`lane.${step.lane_to}`)}`;
  const said = (
    <>
      <span class="sr">
        {step.lane_from === step.lane_to ? t(`lane.${step.lane_from}`) : lanes}:{' '}
        {word('kind', step.kind)}{' '}
      </span>
      <b>{titleOf(step)}</b>
      {step.code && <em>{step.code}</em>}
      {step.detail && <small>{detailOf(step)}</small>}
    </>
  );
  return (
    <li class={classOf(step)}>
      <time class={sameMoment ? 'same' : undefined}>{clockTime(step.at_ms)}</time>
      <div
        class={`track ${to < from ? 'back' : ''} ${first + span < LANES.length ? 'left' : 'right'}`}
        style={place}
      >
        {step.ref ? (
          <button type="button" onClick={() => onOpen(step)}>
            {said}
          </button>
        ) : (
          <span class="said">{said}</span>
        )}
        {from !== to && <i aria-hidden="true" />}
      </div>
    </li>
  );
}

/** Requests, callbacks and movements of money side by side, in the order in which they happened. */
export function Sequence({ steps }: { steps: Step[] }) {
  const [open, setOpen] = useState<Step>();
  return (
    <div class="seq">
      <div class="lanes" aria-hidden="true">
        {LANES.map((lane) => (
          <span key={lane} class={lane}>
            <Icon
              name={
                lane === 'merchant'
                  ? 'shop'
                  : lane === 'gateway'
                    ? 'call'
                    : lane === 'payer'
                      ? 'device'
                      : 'bank'
              }
              small
            />
            {t(`lane.${lane}`)}
          </span>
        ))}
      </div>
      <ol aria-label={t('sequence.label')}>
        {steps.map((step, i) => (
          <Line key={i} step={step} before={steps[i - 1]} onOpen={setOpen} />
        ))}
      </ol>
      {open && <StepSheet step={open} onClose={() => setOpen(undefined)} />}
    </div>
  );
}
