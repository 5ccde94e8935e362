import { useState } from 'preact/hooks';
import { api, type Page as ApiPage } from '../../../shared/api/client';
import { useAction } from '../../../shared/api/useAction';
import { usePages } from '../../../shared/api/usePages';
import { dayAndTime } from '../../../shared/format';
import { Button, Empty, ErrorNote, Icon, MoreButton, Page, Sheet, Skeleton, toast } from '../../../shared/ui';
import { ProofSheet } from '../../parts/ProofSheet';
import { useProven } from '../../parts/useProven';
import { changes, refresh } from '../../session';
import { t } from '../i18n';
import { gramsText } from '../parts/Grams';
import { Refused } from '../parts/Refused';
import { goldPurpose } from '../proof';
import type { Overview, Pledge } from '../types';
import { useOverview } from '../useOverview';
import { parseWeight } from '../weight';

const TAGS: Record<Pledge['state'], string> = {
  starting: 'tag wait',
  pledged: 'tag good',
  releasing: 'tag wait',
  released: 'tag',
  refused: 'tag bad',
};

function PledgeItem({ pledge, onChanged }: { pledge: Pledge; onChanged: () => void }) {
  const release = useAction(async (key: string) => {
    await api.post(`/member/gold/pledges/${pledge.id}/release`, {}, key);
    toast(t('gold.pledge.released'));
    onChanged();
  });
  return (
    <>
      <div class="item">
        <span class="gd-disc">
          <Icon name="pledge" />
        </span>
        <span class="grow">
          <b class="num">{gramsText(pledge.grams_ug)}</b>
          <span class="mut num">
            {pledge.note ? `${pledge.note} · ` : ''}
            {dayAndTime(pledge.at_ms)}
          </span>
        </span>
        <span class="end">
          {pledge.state === 'pledged' ? (
            <Button kind="line" small busy={release.busy} onClick={() => void release.run()}>
              {t('gold.pledge.release')}
            </Button>
          ) : (
            <span class={TAGS[pledge.state]}>{t(`gold.pledge.state.${pledge.state}`)}</span>
          )}
        </span>
      </div>
      <ErrorNote error={release.error} />
    </>
  );
}

interface Input {
  grams_ug: number;
  note?: string;
}

function PledgeForm(props: { overview: Overview; onDone: () => void; onClose: () => void }) {
  const available = props.overview.holding.available_ug;
  const [typed, setTyped] = useState('');
  const [note, setNote] = useState('');
  const ug = parseWeight(typed, 'g') ?? 0;
  const pledge = useProven(
    (key, input: Input, proof) =>
      api.post<Pledge>('/member/gold/pledges', { ...input, ...(proof && { proof }) }, key),
    props.onDone,
  );
  const input: Input = { grams_ug: ug, ...(note.trim() && { note: note.trim() }) };
  if (pledge.asking) {
    return (
      <ProofSheet
        title={t('gold.pledge.proof')}
        to={gramsText(pledge.asking.grams_ug)}
        purposeRef={goldPurpose.pledge(pledge.asking.grams_ug)}
        onProof={pledge.prove}
        onClose={pledge.cancel}
      />
    );
  }
  return (
    <Sheet title={t('gold.pledge.new')} onClose={props.onClose}>
      <div class="card tight fields">
        <label class="fld">
          <span>{t('gold.pledge.grams')}</span>
          <input
            class="num"
            inputMode="decimal"
            autocomplete="off"
            maxLength={12}
            placeholder="0.0000"
            value={typed}
            onInput={(event) => setTyped(event.currentTarget.value)}
          />
        </label>
        <label class="fld">
          <span>{t('note')}</span>
          <input
            maxLength={60}
            placeholder={t('note.optional')}
            value={note}
            onInput={(event) => setNote(event.currentTarget.value)}
          />
        </label>
      </div>
      <p class="mut center num">{t('gold.pledge.free', { grams: gramsText(available) })}</p>
      <Refused error={pledge.error} />
      <Button disabled={ug === 0 || ug > available} onClick={() => void pledge.start(input, true)}>
        {ug > available ? t('gold.too_much', { grams: gramsText(available) }) : t('gold.pledge.do')}
      </Button>
    </Sheet>
  );
}

/** Gold set aside as a security: still owned, but neither sold nor sent until it is released. */
export function Pledges() {
  const overview = useOverview();
  const pledges = usePages(
    (cursor, signal) => api.get<ApiPage<Pledge>>('/member/gold/pledges', { cursor }, signal),
    [changes.value],
  );
  const [making, setMaking] = useState(false);
  const changed = (): void => {
    pledges.reload();
    void refresh();
  };
  return (
    <Page
      title={t('gold.pledges')}
      backTo="/gold"
      footer={
        <Button disabled={!overview.data?.opened} onClick={() => setMaking(true)}>
          <Icon name="pledge" />
          {t('gold.pledge.new')}
        </Button>
      }
    >
      <p class="note">{t('gold.pledges.about')}</p>
      <ErrorNote error={pledges.error} onRetry={pledges.reload} />
      {pledges.loading && pledges.items.length === 0 && <Skeleton />}
      {!pledges.loading && !pledges.error && pledges.items.length === 0 && (
        <Empty icon="pledge" title={t('gold.pledges.none')} />
      )}
      {pledges.items.length > 0 && (
        <section class="card tight items">
          {pledges.items.map((each) => (
            <PledgeItem key={each.id} pledge={each} onChanged={changed} />
          ))}
        </section>
      )}
      {pledges.hasMore && <MoreButton busy={pledges.loading} onClick={pledges.loadMore} />}
      {making && overview.data && (
        <PledgeForm
          overview={overview.data}
          onClose={() => setMaking(false)}
          onDone={() => {
            setMaking(false);
            toast(t('gold.pledge.made'));
            changed();
          }}
        />
      )}
    </Page>
  );
}
