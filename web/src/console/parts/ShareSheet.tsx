import { useState } from 'preact/hooks';
import { parseAmount, percent } from '../../shared/format';
import { t } from '../i18n';
import type { Merchant, SharingTerms } from '../types';
import { ReasonSheet } from './ReasonSheet';

const ALL_BP = 10_000;

/** Per cent as typed (`30`, `12.5 %`) to basis points; null for what is not between 0 and 100. */
export function shareBasisPoints(typed: string): number | null {
  const points = parseAmount(typed.replace(/\s*%$/, ''), 2);
  return points !== null && points <= ALL_BP ? points : null;
}

/** How much of its payments a merchant may share out: a figure of its own, or what everybody may. */
export function ShareSheet(props: {
  merchant: Merchant;
  terms: SharingTerms;
  onClose: () => void;
  onDone: () => void;
}) {
  const { merchant, terms } = props;
  const now = terms.own_bp ?? terms.usual_bp;
  const [own, setOwn] = useState(terms.own_bp !== null);
  const [typed, setTyped] = useState(percent(now).replace('%', ''));
  const points = shareBasisPoints(typed);
  const wanted = own ? points : null;
  const complete = wanted !== terms.own_bp && (!own || points !== null);
  return (
    <ReasonSheet
      title={t('merchant.share')}
      about={t('merchant.share.about')}
      act={t('merchant.share.do')}
      path={`/console/merchants/${merchant.id}/split-most`}
      body={complete ? { most_bp: wanted } : null}
      said={t('merchant.share.said', { name: merchant.name, share: percent(wanted ?? terms.usual_bp) })}
      onClose={props.onClose}
      onDone={props.onDone}
    >
      <label class="fld">
        <span>{t('merchant.share.own')}</span>
        <input
          type="checkbox"
          class="switch"
          checked={own}
          onChange={(event) => setOwn(event.currentTarget.checked)}
        />
      </label>
      {own ? (
        <label class="box">
          <span>{t('merchant.share.percent')}</span>
          <input
            class="num"
            inputMode="decimal"
            value={typed}
            aria-invalid={points === null}
            onInput={(event) => setTyped(event.currentTarget.value)}
          />
          <small class={points === null ? 'hint bad' : 'hint'}>
            {points === null
              ? t('merchant.share.bad')
              : t('merchant.share.now', { share: percent(now), usual: percent(terms.usual_bp) })}
          </small>
        </label>
      ) : (
        <p class="mut">{t('merchant.share.usual', { usual: percent(terms.usual_bp) })}</p>
      )}
    </ReasonSheet>
  );
}
