import { useEffect } from 'preact/hooks';
import { api, type Page as ApiPage } from '../../shared/api/client';
import { useLoad } from '../../shared/api/useLoad';
import { fullTime, money } from '../../shared/format';
import { hasText } from '../../shared/i18n';
import { go } from '../../shared/router';
import { Amount, Empty, Icon, Loaded, Page } from '../../shared/ui';
import { shopName } from '../../shared/shopName';
import { t } from '../i18n/later';
import { CopyButton } from '../parts/CopyButton';
import { lineIcon } from '../parts/LineItem';
import type { Line, Receipt as ReceiptLine } from '../types';

/** The name of a field that the server put on the receipt; one we do not know is shown as it came. */
function labelOf(key: string): string {
  const known = `field.${key}`;
  return hasText(known) ? t(known as 'field.number') : key;
}

function Fields({ receipt }: { receipt: ReceiptLine }) {
  return (
    <dl class="facts">
      <div>
        <dt>{t('field.time')}</dt>
        <dd class="num">{fullTime(receipt.at_ms)}</dd>
      </div>
      {receipt.note && (
        <div>
          <dt>{t('note')}</dt>
          <dd>{receipt.note}</dd>
        </div>
      )}
      {receipt.balance_after_minor !== null && (
        <div>
          <dt>{t('field.balance_after')}</dt>
          <dd class="num">{money(receipt.balance_after_minor)}</dd>
        </div>
      )}
      {receipt.fields.map((field) => (
        <div key={field.label_key}>
          <dt>{labelOf(field.label_key)}</dt>
          <dd class="id">{field.value}</dd>
        </div>
      ))}
      <div>
        <dt>{t('field.journal_entry')}</dt>
        <dd class="id">{receipt.journal_entry}</dd>
      </div>
    </dl>
  );
}

/** One line of the statement with everything that is known about it. */
export function Receipt({ params }: { params: Record<string, string> }) {
  const load = useLoad(
    (signal) => api.get<ReceiptLine>(`/member/lines/${params.id}`, undefined, signal),
    [params.id],
  );
  return (
    <Page title={t('receipt.title')} backTo="/bills">
      <Loaded load={load}>
        {(receipt) => (
          <>
            <section class="card payee slip">
              <span class="disc">
                <Icon name={lineIcon(receipt.kind)} />
              </span>
              <b>{shopName(receipt.counterpart.name, receipt.counterpart.name_latin) || receipt.title}</b>
              <Amount minor={receipt.amount_minor} sign />
              <span class={receipt.state === 'done' ? 'tag good' : 'tag wait'}>
                {t(receipt.state === 'done' ? `receipt.done.${receipt.kind}` : 'state.pending')}
              </span>
            </section>
            <section class="card">
              <Fields receipt={receipt} />
              <CopyButton text={receipt.ref} label={t('receipt.copy')} />
            </section>
          </>
        )}
      </Loaded>
    </Page>
  );
}

/** The receipt of something whose number is known (an order, a transfer), for links from success pages: `/receipts/:ref`. */
export function ReceiptOf({ params }: { params: Record<string, string> }) {
  const load = useLoad(
    (signal) => api.get<ApiPage<Line>>('/member/lines', { q: params.ref, limit: 1 }, signal),
    [params.ref],
  );
  const found = load.data?.items[0];
  useEffect(() => {
    if (found) go(`/bills/${found.id}`, { replace: true });
  }, [found]);
  return (
    <Page title={t('receipt.title')} backTo="/bills">
      <Loaded load={load}>
        {(page) =>
          page.items.length === 0 && (
            <Empty icon="bill" title={t('receipt.soon')}>
              <button type="button" class="pill" onClick={load.reload}>
                {t('refresh')}
              </button>
            </Empty>
          )
        }
      </Loaded>
    </Page>
  );
}
