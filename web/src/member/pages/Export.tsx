import { useState } from 'preact/hooks';
import { apiAddress } from '../../shared/api/client';
import { dayKey } from '../../shared/format';
import { Icon, Notice, Page } from '../../shared/ui';
import { t } from '../i18n/later';
import { startOfDay } from '../parts/BillFilter';

const FORMATS = ['csv', 'beancount', 'hledger'] as const;

/** Downloads the statement as a table or as a journal for bookkeeping programs. */
export function Export() {
  const [from, setFrom] = useState(() => dayKey(Date.now()).replace(/-\d\d$/, '-01'));
  const [to, setTo] = useState(() => dayKey(Date.now()));
  const [format, setFormat] = useState<(typeof FORMATS)[number]>('csv');
  const range = { from_ms: startOfDay(from), to_ms: startOfDay(to, 1) };
  return (
    <Page
      title={t('export.title')}
      footer={
        <a class="btn" href={apiAddress('/member/export', { format, ...range })} download>
          <Icon name="export" />
          {t('export.do')}
        </a>
      }
    >
      <div class="card tight fields">
        <label class="fld">
          <span>{t('bills.from')}</span>
          <input type="date" value={from} max={to} onInput={(event) => setFrom(event.currentTarget.value)} />
        </label>
        <label class="fld">
          <span>{t('bills.to')}</span>
          <input type="date" value={to} min={from} onInput={(event) => setTo(event.currentTarget.value)} />
        </label>
      </div>
      <fieldset class="card tight items">
        <legend class="sr">{t('export.format')}</legend>
        {FORMATS.map((each) => (
          <label key={each} class="item">
            <span class="grow">
              <b>{t(`export.${each}`)}</b>
              <span class="mut">{t(`export.${each}.about`)}</span>
            </span>
            <input
              type="radio"
              name="format"
              class="radio"
              checked={format === each}
              onChange={() => setFormat(each)}
            />
          </label>
        ))}
      </fieldset>
      <Notice icon="shield">{t('export.care')}</Notice>
    </Page>
  );
}
