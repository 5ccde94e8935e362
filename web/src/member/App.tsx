import { effect } from '@preact/signals';
import { location_ } from '../shared/router';
import { Router, type Routes } from '../shared/routes';
import { lazy } from '../shared/lazy';
import { Button, Empty, Rosette } from '../shared/ui';
import { t } from './i18n';
import { Home } from './pages/Home';
import { NotFound } from './parts/NotFound';
import { enter, product, state, wasIn } from './session';
import { wanted } from './waiting';

// Home is in the first load; every other page comes when it is opened (or when the phone has nothing else to do).
const LogIn = lazy(() => import('./pages/login/LogIn').then((m) => m.LogIn));
const WaitingSheet = lazy(() => import('./parts/WaitingSheet').then((m) => m.WaitingSheet));
const PaymentCode = lazy(() => import('./pages/PaymentCode').then((m) => m.PaymentCode));
const checkout = () => import('./pages/Checkout');
const bankMoves = () => import('./pages/BankMoves');
const bankMove = () => import('./pages/BankMove');
const receipt = () => import('./pages/Receipt');

const routes: Routes = [
  ['/', Home],
  ['/welcome', lazy(() => import('./pages/Welcome').then((m) => m.Welcome))],
  ['/scan', lazy(() => import('./pages/Scan').then((m) => m.Scan))],
  ['/pay', PaymentCode],
  ['/checkout', lazy(() => checkout().then((m) => m.Checkout))],
  ['/orders/:id', lazy(() => checkout().then((m) => m.OrderPage))],
  ['/receive', lazy(() => import('./pages/Receive').then((m) => m.Receive))],
  ['/transfer', lazy(() => import('./pages/Transfer').then((m) => m.Transfer))],
  ['/request', lazy(() => import('./pages/Request').then((m) => m.RequestMoney))],
  ['/requests', lazy(() => import('./pages/Requests').then((m) => m.Requests))],
  ['/top-up', lazy(() => bankMoves().then((m) => m.TopUp))],
  ['/withdraw', lazy(() => bankMoves().then((m) => m.Withdraw))],
  ['/top-ups/:id', lazy(() => bankMove().then((m) => m.TopUpPage))],
  ['/withdrawals/:id', lazy(() => bankMove().then((m) => m.WithdrawalPage))],
  ['/bank-accounts', lazy(() => import('./pages/BankAccounts').then((m) => m.BankAccounts))],
  ['/bills', lazy(() => import('./pages/Bills').then((m) => m.Bills))],
  ['/bills/:id', lazy(() => receipt().then((m) => m.Receipt))],
  ['/receipts/:ref', lazy(() => receipt().then((m) => m.ReceiptOf))],
  ['/export', lazy(() => import('./pages/Export').then((m) => m.Export))],
  ['/limits', lazy(() => import('./pages/Limits').then((m) => m.Limits))],
  ['/me', lazy(() => import('./pages/Me').then((m) => m.Me))],
  ['/me/shops', lazy(() => import('./pages/Shops').then((m) => m.Shops))],
  ['/me/security', lazy(() => import('./pages/Security').then((m) => m.Security))],
  ['/me/security/pin', lazy(() => import('./pages/Pin').then((m) => m.Pin))],
];

/** Parts of the app with pages of their own, fetched when they are first opened. Nothing of them is in the first load. */
const areas = [
  [/^\/(chats|friends)(\/|$)/, lazy(() => import('./chat/Area').then((m) => m.Area))],
  [/^\/gold(\/|$)/, lazy(() => import('./gold/Area').then((m) => m.Area))],
  [/^\/packets(\/|$)/, lazy(() => import('./packets/Area').then((m) => m.Area))],
  [
    /^\/(cashier|app-pay|consent|browser|payouts)(\/|$)/,
    lazy(() => import('./gateway/Area').then((m) => m.Area)),
  ],
] as const;

/** The area that the present address belongs to, or one of the pages above. */
function Place() {
  const { path } = location_.value;
  const found = areas.find(([prefix]) => prefix.test(path));
  if (!found) return <Router routes={routes} otherwise={NotFound} product={product()} />;
  const [, Area] = found;
  return <Area />;
}

/** The server cannot be reached and it is not known who is here: only the payment code works. */
function Away() {
  return (
    <main class="plain">
      <h1 class="sr">{t('away.title')}</h1>
      <Empty icon="offline" title={t('away.title')}>
        <p>{t('away.about')}</p>
        <a class="pill" href="/pay">
          {t('away.pay')}
        </a>
      </Empty>
      <Button kind="line" onClick={() => void enter()}>
        {t('retry')}
      </Button>
    </main>
  );
}

/** The moment before the server has said who is here, on a phone where nobody was. */
function Splash() {
  return (
    <main class="full" aria-busy="true">
      <Rosette />
      <h1 class="sr">{t('loading')}</h1>
    </main>
  );
}

const awayRoutes: Routes = [['/pay', PaymentCode]];
/** Whoever comes from a shop's web page can scan with a phone without logging in here. */
const outRoutes: Routes = [
  ['/cashier/:token', lazy(() => import('./gateway/pages/PublicCashier').then((m) => m.PublicCashier))],
];

if (!wasIn) LogIn.preload();

/** Messages are listened to everywhere, but not before the first page is there: the phone has more urgent things to fetch. */
const LISTEN_AFTER_MS = 3_000;
effect(() => {
  if (state.value !== 'in') return undefined;
  const timer = setTimeout(
    () =>
      void import('./chat/live').then(
        (m) => m.startLive(),
        () => undefined,
      ),
    LISTEN_AFTER_MS,
  );
  return () => clearTimeout(timer);
});

/** Which pages there are depends on whether somebody is logged in. */
export function App() {
  if (state.value === 'unknown' && !wasIn) return <Splash />;
  if (state.value === 'out') return <Router routes={outRoutes} otherwise={LogIn} product={product()} />;
  if (state.value === 'away') return <Router routes={awayRoutes} otherwise={Away} product={product()} />;
  return (
    <>
      <Place />
      {wanted.value && <WaitingSheet key={wanted.value.order_id} wanted={wanted.value} />}
    </>
  );
}
