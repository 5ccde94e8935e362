import { addTexts, translator } from '../../../shared/i18n';
import type { MemberKey } from '../../i18n';
import en from './en.json';
import zh from './zh-CN.json';

addTexts({ en, 'zh-CN': zh });

export const t = translator<keyof typeof en | MemberKey>();
