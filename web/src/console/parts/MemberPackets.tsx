import { Icon } from '../../shared/ui';
import { t } from '../i18n';
import type { MemberPackets as Year, PacketSums } from '../types';
import { sumsWord } from './packets/words';
import { Facts } from './small';

const sums = (of: PacketSums) => <span class="num">{sumsWord(of.amount_minor, of.grams_ug)}</span>;

/** What a member sent and received in packets this year. */
export function MemberPackets({ id, year }: { id: string; year: Year }) {
  return (
    <section class="card" aria-labelledby="member-packets">
      <div class="row between">
        <h2 id="member-packets">{t('member.packets', { year: year.year })}</h2>
        <a class="link" href={`/console/packets?q=${id}`}>
          {t('more.details')}
          <Icon name="chevron" small />
        </a>
      </div>
      <Facts
        rows={[
          [t('member.packets.sent', { n: year.sent.count }), sums(year.sent)],
          [t('member.packets.received', { n: year.received.count }), sums(year.received)],
          [t('member.packets.best'), <span class="num">{year.received.best}</span>],
        ]}
      />
    </section>
  );
}
