import { money } from '../../../shared/format';
import { language } from '../../../shared/i18n';
import { t } from '../i18n';
import type { Product } from '../types';
import { gramsText } from './Grams';
import { BarDrawing, CoinDrawing } from './Metal';

/** A product's name in the reader's language. */
export const productName = (product: Product): string =>
  language.value === 'zh-CN' ? product.name_zh || product.name : product.name;

export function ProductDrawing({ product }: { product: Pick<Product, 'kind' | 'grams_ug'> }) {
  return product.kind === 'coin' ? (
    <CoinDrawing ug={product.grams_ug} />
  ) : (
    <BarDrawing ug={product.grams_ug} />
  );
}

/** A bar or coin that can be had; one that cannot says why. */
export function ProductCard({ product, available }: { product: Product; available: number }) {
  const out = product.stock < 1;
  const short = product.grams_ug > available;
  const inside = (
    <>
      <ProductDrawing product={product} />
      <b>{productName(product)}</b>
      <span class="mut num">{gramsText(product.grams_ug)}</span>
      <span class="mut num">{t('gold.product.fee', { amount: money(product.fee_minor) })}</span>
      {(out || short) && (
        <span class={out ? 'tag bad' : 'tag'}>{t(out ? 'gold.product.out' : 'gold.product.short')}</span>
      )}
    </>
  );
  return out || short ? (
    <div class="card gd-product off">{inside}</div>
  ) : (
    <a class="card gd-product" href={`/gold/delivery/new?product=${encodeURIComponent(product.code)}`}>
      {inside}
    </a>
  );
}
