import '../shared/desk/Frame';
import './styles/ledger.css';
import './styles/gateway.css';
import './styles/gold.css';
import './icons';
import { lazy } from '../shared/lazy';
import { Router, type Routes } from '../shared/routes';
import { startApp } from '../shared/start';
import { Skeleton } from '../shared/ui';
import { t } from './i18n';
import en from './i18n/en.json';
import zh from './i18n/zh-CN.json';
import { Overview } from './pages/Overview';
import { watchPending } from './pendingCount';
import { start, state } from './session';

const LogIn = lazy(() => import('./pages/LogIn').then((page) => page.LogIn));
const people = () => import('./pages/peoplePages');
const orders = () => import('./pages/orderPages');
const packets = () => import('./pages/packetPages');
const gateway = () => import('./pages/gatewayPages');
const gold = () => import('./pages/goldPages');
const ledger = () => import('./pages/ledgerPages');
const oversight = () => import('./pages/oversightPages');

const ROUTES: Routes = [
  ['/console', Overview],
  ['/console/members', lazy(() => people().then((pages) => pages.Members))],
  ['/console/members/:id', lazy(() => people().then((pages) => pages.MemberPage))],
  ['/console/merchants', lazy(() => people().then((pages) => pages.Merchants))],
  ['/console/merchants/:id', lazy(() => people().then((pages) => pages.MerchantPage))],
  ['/console/orders', lazy(() => orders().then((pages) => pages.Orders))],
  ['/console/orders/:id', lazy(() => orders().then((pages) => pages.OrderPage))],
  ['/console/packets', lazy(() => packets().then((pages) => pages.Packets))],
  ['/console/packets/:id', lazy(() => packets().then((pages) => pages.PacketPage))],
  ['/console/gold', lazy(() => gold().then((pages) => pages.Gold))],
  ['/console/gold/batches', lazy(() => gold().then((pages) => pages.Batches))],
  ['/console/gold/bars', lazy(() => gold().then((pages) => pages.Bars))],
  ['/console/gold/deliveries', lazy(() => gold().then((pages) => pages.Deliveries))],
  ['/console/gateway', lazy(() => gateway().then((pages) => pages.Gateway))],
  ['/console/gateway/accounts/:account', lazy(() => gateway().then((pages) => pages.GatewayAccountPage))],
  ['/console/gateway/callbacks', lazy(() => gateway().then((pages) => pages.Callbacks))],
  ['/console/gateway/callbacks/:id', lazy(() => gateway().then((pages) => pages.CallbackPage))],
  ['/console/ledger', lazy(() => ledger().then((pages) => pages.Accounts))],
  ['/console/ledger/accounts/:id', lazy(() => ledger().then((pages) => pages.AccountPage))],
  ['/console/ledger/transfers/:id', lazy(() => ledger().then((pages) => pages.TransferPage))],
  ['/console/ledger/entries', lazy(() => ledger().then((pages) => pages.Entries))],
  ['/console/ledger/entries/:id', lazy(() => ledger().then((pages) => pages.EntryPage))],
  ['/console/ledger/trial-balance', lazy(() => ledger().then((pages) => pages.Trial))],
  ['/console/pending', lazy(() => oversight().then((pages) => pages.Pending))],
  ['/console/audit', lazy(() => oversight().then((pages) => pages.Audit))],
  ['/console/log', lazy(() => oversight().then((pages) => pages.Log))],
];

function App() {
  if (state.value === 'unknown') {
    return (
      <main class="work">
        <h1 class="sr">{t('title')}</h1>
        <Skeleton lines={6} />
      </main>
    );
  }
  if (state.value !== 'in') return <LogIn />;
  return <Router routes={ROUTES} otherwise={Overview} product={t('title')} />;
}

watchPending();
void start();
startApp('/console', { en, 'zh-CN': zh }, App);
