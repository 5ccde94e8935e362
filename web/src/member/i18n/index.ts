import { translator } from '../../shared/i18n';
import type en from './en.json';

/** Texts of the first page and of what every page needs; the others come with `later`, and an area brings its own. */
export type MemberKey = keyof typeof en;

export const t = translator<MemberKey>();
