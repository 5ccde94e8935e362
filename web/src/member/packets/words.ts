import { money } from '../../shared/format';
import { hasText } from '../../shared/i18n';
import { me } from '../session';
import { grams } from './grams';
import { t } from './i18n';
import type { Look, Share } from './types';

/** How much a share is: money, or grams with their unit. */
export function shareText(share: Pick<Share, 'amount_minor' | 'grams_ug'>): string {
  if (share.grams_ug !== undefined && share.grams_ug !== null) return grams(share.grams_ug);
  return money(share.amount_minor ?? 0);
}

/** What kind of packet it is, in a few words. */
export function kindText(packet: Pick<Look, 'asset' | 'kind'>, to?: string): string {
  const gold = packet.asset === 'gold';
  if (packet.kind === 'lucky') return t(gold ? 'packets.gold.lucky' : 'packets.red.lucky');
  if (packet.kind === 'exclusive') {
    const name = to ?? t('packets.someone');
    return t(gold ? 'packets.gold.exclusive' : 'packets.red.exclusive', { name });
  }
  return t(gold ? 'packets.gold' : 'packets.red');
}

/** The name of a cover; its code where this version has no name for it. */
export function coverName(code: string): string {
  const key = `packets.cover.${code}` as 'packets.cover.jade';
  return hasText(key) ? t(key) : code;
}

export function stickerName(code: string): string {
  const key = `packets.sticker.${code}` as 'packets.sticker.thanks';
  return hasText(key) ? t(key) : code;
}

/** A time that something took, in the largest unit that says it. */
export function tookText(ms: number): string {
  const seconds = Math.max(1, Math.round(ms / 1000));
  if (seconds < 100) return t('packets.took.s', { n: seconds });
  const minutes = Math.round(seconds / 60);
  if (minutes < 100) return t('packets.took.min', { n: minutes });
  return t('packets.took.h', { n: Math.round(minutes / 60) });
}

export const isMine = (look: Pick<Look, 'sender'>): boolean => look.sender.id === me.value?.member.id;

/** Whether a shop has sent it: nobody there reads an answer. */
export const fromShop = (look: Pick<Look, 'sender'>): boolean => look.sender.id.startsWith('mch_');

/** The state of a packet for the one who looks at its bubble. */
export function stateText(look: Look | undefined): string {
  if (!look) return t('packets.card.open');
  if (look.mine) return t('packets.card.got', { amount: shareText(look.mine) });
  if (look.state === 'refused') return t('packets.card.refused');
  if (look.state === 'sending') return t('packets.card.sending');
  if (look.can_open) return t('packets.card.open');
  if (look.state === 'empty') {
    return t(look.count === 1 && isMine(look) ? 'packets.card.taken' : 'packets.card.gone');
  }
  if (look.state !== 'open') return t('packets.card.expired');
  if (look.why === 'not_yours' && !isMine(look)) {
    return t('packets.card.not_yours', { name: look.to?.name ?? t('packets.someone') });
  }
  if (look.why === 'expired') return t('packets.card.expired');
  if (look.why === 'gone') return t('packets.card.gone');
  if (look.count > 1) return t('packets.card.progress', { opened: look.opened, count: look.count });
  return t('packets.card.waiting');
}

/** Whether there is nothing more for the one who looks to do with it. */
export function isDone(look: Look): boolean {
  return Boolean(look.mine) || (look.state !== 'open' && look.state !== 'sending') || look.why === 'gone';
}
