import './icons';
import './styles/chat.css';
import { useEffect } from 'preact/hooks';
import { lazy } from '../../shared/lazy';
import { Router, type Routes } from '../../shared/routes';
import { NotFound } from '../parts/NotFound';
import { product } from '../session';
import { startLive } from './live';
import { Chats } from './pages/Chats';
import { Conversation } from './pages/Conversation';

const info = () => import('./pages/Info');
const friends = () => import('./pages/Friends');

// the two pages that one is on all the time come with the area, the others when they are opened
const routes: Routes = [
  ['/chats', Chats],
  ['/chats/new', lazy(() => import('./pages/NewGroup').then((m) => m.NewGroup))],
  ['/chats/choose', lazy(() => import('./pages/Choose').then((m) => m.Choose))],
  ['/chats/search', lazy(() => import('./pages/Search').then((m) => m.Search))],
  ['/chats/:id', Conversation],
  ['/chats/:id/info', lazy(() => info().then((m) => m.Info))],
  ['/chats/:id/add', lazy(() => import('./pages/NewGroup').then((m) => m.AddMembers))],
  ['/friends', lazy(() => friends().then((m) => m.Friends))],
  ['/friends/requests', lazy(() => import('./pages/FriendRequests').then((m) => m.FriendRequests))],
  ['/friends/add', lazy(() => import('./pages/AddFriend').then((m) => m.AddFriend))],
  ['/friends/blocked', lazy(() => friends().then((m) => m.BlockedPeople))],
  ['/friends/:id', lazy(() => import('./pages/FriendPage').then((m) => m.FriendPage))],
];

/** Conversations and friends. */
export function Area() {
  useEffect(startLive, []);
  return <Router routes={routes} otherwise={NotFound} product={product()} />;
}
