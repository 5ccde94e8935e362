import { addTexts, translator } from '../../../shared/i18n';
import '../../i18n/later';
import type { PageKey } from '../../i18n/later';
import en from './en.json';
import zh from './zh-CN.json';

// the area's texts come with the area, not with the first load
addTexts({ en, 'zh-CN': zh });

export const t = translator<keyof typeof en | PageKey>();
