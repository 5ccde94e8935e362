import { useEffect, useState } from 'preact/hooks';
import { api, type Page as ApiPage } from '../../shared/api/client';
import { useAction } from '../../shared/api/useAction';
import { usePages } from '../../shared/api/usePages';
import { dayAndTime, money } from '../../shared/format';
import { parameter } from '../../shared/router';
import {
  Avatar,
  Button,
  Empty,
  ErrorNote,
  Icon,
  Item,
  MoreButton,
  Page,
  Segments,
  Skeleton,
  toast,
} from '../../shared/ui';
import { t } from '../i18n/later';
import { ProofSheet } from '../parts/ProofSheet';
import { useProven } from '../parts/useProven';
import { purpose } from '../proof';
import { changes, refresh } from '../session';
import type { MoneyRequest } from '../types';

type Box = 'in' | 'out';

const TAGS: Record<MoneyRequest['state'], string> = {
  open: 'tag wait',
  paying: 'tag wait',
  paid: 'tag good',
  declined: 'tag',
  cancelled: 'tag',
  expired: 'tag',
};

/** The other side of a request, from where we stand. */
function other(request: MoneyRequest, box: Box): { id: string; name: string } {
  return box === 'in' ? request.from : request.to;
}

function Actions(props: { request: MoneyRequest; box: Box; onPay: () => void; paying: boolean }) {
  const { request, box } = props;
  const end = box === 'in' ? 'decline' : 'cancel';
  const refuse = useAction(async (key: string) => {
    await api.post(`/member/requests/${request.id}/${end}`, {}, key);
    await refresh();
  });
  return (
    <>
      <ErrorNote error={refuse.error} />
      <div class="row pair">
        <Button kind="line" small busy={refuse.busy} onClick={() => void refuse.run()}>
          {t(`requests.${end}`)}
        </Button>
        {box === 'in' && (
          <Button small busy={props.paying} onClick={props.onPay}>
            {t('requests.pay', { amount: money(request.amount_minor) })}
          </Button>
        )}
      </div>
    </>
  );
}

/** Requests for money: those to me, which I can pay or decline, and mine, which I can take back. */
export function Requests() {
  const [box, setBox] = useState<Box>(parameter('box') === 'out' ? 'out' : 'in');
  const list = usePages(
    (cursor, signal) =>
      api.get<ApiPage<MoneyRequest>>('/member/requests', { box, cursor, limit: 20 }, signal),
    [box, changes.value],
  );
  const pay = useProven(
    (key, request: MoneyRequest, proof) =>
      api.post(`/member/requests/${request.id}/pay`, proof ? { proof } : {}, key),
    (_result, request) => {
      toast(t('requests.paid', { amount: money(request.amount_minor), name: other(request, 'in').name }));
      void refresh();
    },
  );
  useEffect(() => () => pay.cancel(), [box]);

  return (
    <>
      <Page
        title={t('requests.title')}

        end={
          <a class="btn-i" href="/request" aria-label={t('request.title')}>
            <Icon name="plus" />
          </a>
        }
      >
        <Segments
          label={t('requests.title')}
          value={box}
          onChange={setBox}
          options={[
            ['in', t('requests.in')],
            ['out', t('requests.out')],
          ]}
        />
        <ErrorNote error={list.error ?? pay.error} onRetry={list.error && list.reload} />
        {list.loading && list.items.length === 0 && <Skeleton />}
        {!list.loading && !list.error && list.items.length === 0 && (
          <Empty icon="people" title={t(`requests.none.${box}`)}>
            <a class="pill" href="/request">
              {t('request.title')}
            </a>
          </Empty>
        )}
        {list.items.map((request) => {
          const party = other(request, box);
          return (
            <section key={request.id} class="card">
              <Item
                start={<Avatar name={party.name} />}
                title={party.name}
                about={
                  <>
                    <span class="num">{dayAndTime(request.at_ms)}</span>
                    {request.note && <> · {request.note}</>}
                  </>
                }
                end={
                  <>
                    <span class="num">{money(request.amount_minor)}</span>
                    <br />
                    <span class={TAGS[request.state]}>{t(`requests.state.${request.state}`)}</span>
                  </>
                }
              />
              {request.state === 'open' && (
                <Actions
                  request={request}
                  box={box}
                  paying={pay.busy}
                  onPay={() => void pay.start(request, false)}
                />
              )}
            </section>
          );
        })}
        {list.hasMore && <MoreButton busy={list.loading} onClick={list.loadMore} />}
      </Page>
      {pay.asking && (
        <ProofSheet
          title={t('proof.title')}
          to={other(pay.asking, 'in').name}
          amountMinor={pay.asking.amount_minor}
          purposeRef={purpose.transfer(other(pay.asking, 'in').id, pay.asking.amount_minor)}
          onProof={pay.prove}
          onClose={pay.cancel}
        />
      )}
    </>
  );
}
