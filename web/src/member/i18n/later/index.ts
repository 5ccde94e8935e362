import { addTexts, translator } from '../../../shared/i18n';
import type { MemberKey } from '..';
import en from './en.json';
import zh from './zh-CN.json';

// what only pages say that are fetched when they are opened: it comes with the first of them
addTexts({ en, 'zh-CN': zh });

/** All texts of the member app outside its areas. */
export type PageKey = MemberKey | keyof typeof en;

export const t = translator<PageKey>();
