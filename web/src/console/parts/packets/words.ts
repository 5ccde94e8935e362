import { money } from '../../../shared/format';
import { grams } from '../../assets';
import { t } from '../../i18n';
import type { Packet } from '../../types';
import { word } from '../../words';

/** `Red packet · Lucky`. */
export const packetWord = (packet: Pick<Packet, 'asset' | 'kind'>): string =>
  `${word('packet', packet.asset)} · ${word('packet.kind', packet.kind)}`;

/** Whom it went to: a friend, or a group by its name. */
export const toWord = (packet: Pick<Packet, 'chat_kind' | 'to_name'>): string =>
  packet.chat_kind === 'group' ? t('packet.to.group', { name: packet.to_name }) : packet.to_name;

/** Money and gold of several packets together; what there is none of is left out. */
export function sumsWord(minor: number, ug: number): string {
  if (ug === 0) return money(minor);
  if (minor === 0) return grams(ug);
  return t('packets.sums', { amount: money(minor), grams: grams(ug) });
}
