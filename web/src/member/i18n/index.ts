import { translator } from '../../shared/i18n';
import type en from './en.json';

/** The member app's own texts; an area (chat, gold, packets) adds its texts to them when it is opened. */
export type MemberKey = keyof typeof en;

export const t = translator<MemberKey>();
