import { translator } from '../../shared/i18n';
import type en from './en.json';

export const t = translator<keyof typeof en>();
