import { useEffect } from 'preact/hooks';
import { api } from '../../shared/api/client';
import { useLoad } from '../../shared/api/useLoad';
import { go, parameter } from '../../shared/router';
import { Empty, Loaded, Page } from '../../shared/ui';
import { t } from '../i18n/later';
import { lazy } from '../../shared/lazy';
import { PayOrder } from '../parts/PayOrder';
import { PayShop } from '../parts/PayShop';
import { withPayee } from '../payee';
import type { Order, Scanned } from '../types';

const PayPage = lazy(() => import('../gateway/parts/PayPage').then((m) => m.PayPage));

function Foreign({ scheme }: { scheme: NonNullable<Scanned['foreign']> }) {
  return (
    <Empty icon="qr" title={t('checkout.foreign', { name: scheme.scheme })}>
      {scheme.name && <p>{scheme.name}</p>}
      <p>{scheme.sentence ?? t('checkout.foreign.how')}</p>
      <a class="pill" href="/scan">
        {t('checkout.again')}
      </a>
    </Empty>
  );
}

/** An address of the web: a shop's page, which the wallet can show. */
function WebAddress({ text }: { text: string }) {
  return (
    <Empty icon="share" title={t('checkout.web')}>
      <p class="note scanned">{text.slice(0, 200)}</p>
      <a class="pill" href={`/browser?url=${encodeURIComponent(text)}`}>
        {t('checkout.web.open')}
      </a>
      <a class="link" href="/scan">
        {t('checkout.again')}
      </a>
    </Empty>
  );
}

function Unknown({ text }: { text: string }) {
  if (/^https?:\/\/\S+$/.test(text)) return <WebAddress text={text} />;
  return (
    <Empty icon="alert" title={t('checkout.unknown')}>
      <p>{t('checkout.unknown.how')}</p>
      <p class="note scanned">{text.slice(0, 200)}</p>
      <a class="pill" href="/scan">
        {t('checkout.again')}
      </a>
    </Empty>
  );
}

function ToMember({ scanned }: { scanned: Scanned }) {
  useEffect(() => {
    const { member, amount_minor = null, note = null } = scanned;
    if (member) go(withPayee('/transfer', { member, amount_minor, note }), { replace: true });
  }, []);
  return null;
}

function Meaning({ scanned, text }: { scanned: Scanned; text: string }) {
  if (scanned.kind === 'order' && scanned.order) {
    return (
      <PayOrder order={{ ...scanned.order, needs_proof: scanned.needs_proof ?? scanned.order.needs_proof }} />
    );
  }
  if (scanned.kind === 'bundle' && scanned.bundle) {
    const { bundle } = scanned;
    const what = {
      order_id: bundle.orders[0]?.id ?? '',
      bundle_id: bundle.id,
      shop: bundle.merchant.name,
      shop_latin: bundle.merchant.name_latin,
      description: bundle.orders.map((order) => order.subject ?? '').join(' · '),
      amount_minor: bundle.amount_minor,
    };
    return <PayPage what={what} state={bundle.state} />;
  }
  if (scanned.kind === 'merchant_qr' && scanned.merchant && scanned.qr_id)
    return <PayShop scanned={scanned} />;
  if (scanned.kind === 'member' && scanned.member) return <ToMember scanned={scanned} />;
  if (scanned.kind === 'foreign' && scanned.foreign) return <Foreign scheme={scanned.foreign} />;
  return <Unknown text={text} />;
}

/** What a scanned text means, and paying it: `/checkout?text=…`. Loading the page anew asks the server again. */
export function Checkout() {
  const text = parameter('text') ?? '';
  const scanned = useLoad(() => api.post<Scanned>('/member/scan', { text }), [text]);
  if (scanned.data) return <Framed scanned={scanned.data} text={text} />;
  return (
    <Page title={t('checkout.title')}>
      <Loaded load={scanned}>{() => null}</Loaded>
    </Page>
  );
}

/** Paying brings its own page; what cannot be paid stands in an ordinary one. */
function Framed({ scanned, text }: { scanned: Scanned; text: string }) {
  const payable =
    scanned.kind === 'order' ||
    scanned.kind === 'bundle' ||
    scanned.kind === 'merchant_qr' ||
    scanned.kind === 'member';
  if (payable) return <Meaning scanned={scanned} text={text} />;
  return (
    <Page title={t('checkout.title')}>
      <Meaning scanned={scanned} text={text} />
    </Page>
  );
}

/** An order by its number, from a link: `/orders/:id`. */
export function OrderPage({ params }: { params: Record<string, string> }) {
  const order = useLoad(
    (signal) => api.get<Order>(`/member/orders/${params.id}`, undefined, signal),
    [params.id],
  );
  if (order.data) return <PayOrder order={order.data} />;
  return (
    <Page title={t('checkout.title')}>
      <Loaded load={order}>{() => null}</Loaded>
    </Page>
  );
}
