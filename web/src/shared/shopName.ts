import { language } from './i18n';

const HAN = /\p{Script=Han}/u;

/**
 * What a shop is called for whoever reads this page: by its own name, or by its name in Latin letters where that one is
 * written in Chinese and the page is not.
 */
export function shopName(name: string, latin: string | undefined): string {
  return language.value !== 'zh-CN' && latin && HAN.test(name) ? latin : name;
}
