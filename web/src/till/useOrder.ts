import { useEffect, useState } from 'preact/hooks';
import { api } from '../shared/api/client';
import { useLoad } from '../shared/api/useLoad';
import { watched } from './received';
import { known, tellPaid } from './sale';
import { changes, connected } from './session';
import type { OrderWithRefunds } from './types';

/** How often to ask while no live updates arrive, or while a payment is on its way. */
const ASK_AGAIN_MS = 2_500;

/** An order, kept up to date while its page is open: by events, and by asking when there are none. */
export function useOrder(id: string) {
  const [first] = useState(() => (known.peek()?.id === id ? known.peek() : undefined));
  const load = useLoad(
    (signal) => api.get<OrderWithRefunds>(`/merchant/orders/${id}`, {}, signal),
    [id, changes.value],
  );
  const order = load.data ?? first;
  const moving = order?.state === 'open' || order?.state === 'paying';
  const askOften = moving && (!connected.value || order?.state === 'paying');

  useEffect(() => {
    watched.value = id;
    return () => {
      watched.value = undefined;
    };
  }, [id]);

  useEffect(() => {
    if (!askOften) return undefined;
    const timer = setInterval(load.reload, ASK_AGAIN_MS);
    return () => clearInterval(timer);
  }, [askOften]);

  useEffect(() => {
    if (order?.state === 'paid' && first && first.state !== 'paid') tellPaid(order);
  }, [order?.state]);

  return { ...load, data: order };
}
