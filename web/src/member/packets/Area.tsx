import { useEffect } from 'preact/hooks';
import { lazy } from '../../shared/lazy';
import { Router, type Routes } from '../../shared/routes';
import { NotFound } from '../parts/NotFound';
import { product } from '../session';

const routes: Routes = [
  ['/packets', lazy(() => import('./pages/History').then((m) => m.History))],
  ['/packets/send', lazy(() => import('./pages/Send').then((m) => m.Send))],
  ['/packets/gifting', lazy(() => import('./pages/GiftingPage').then((m) => m.GiftingPage))],
  ['/packets/:id', lazy(() => import('./pages/Packet').then((m) => m.Packet))],
];

/** Everything under this area's addresses. */
export function Area() {
  // packets that others open are told over the chat's connection
  useEffect(() => void import('../chat/live').then((live) => live.startLive()).catch(() => undefined), []);
  return <Router routes={routes} otherwise={NotFound} product={product()} />;
}
