import { useEffect, useRef, useState } from 'preact/hooks';
import { me } from '../../session';
import { t } from '../i18n';
import { news } from '../looks';
import type { Look } from '../types';

/** So many are shown one by one; more become a bar. */
const ONE_BY_ONE = 20;

interface Took {
  name: string;
  n: number;
}

/** The last few who opened one of these, as they do. */
function useTakers(id: string): Took[] {
  const [takers, setTakers] = useState<Took[]>([]);
  const count = useRef(0);
  const last = news.value;
  useEffect(() => {
    if (last?.id !== id || !last.opener || last.opener.id === me.value?.member.id) return;
    const { name } = last.opener;
    setTakers((before) => [...before, { name, n: ++count.current }].slice(-3));
  }, [last]);
  return takers;
}

/** How many shares are left of a group's packet, counting down as others open theirs. */
export function Scramble({ look }: { look: Look }) {
  const takers = useTakers(look.id);
  const left = Math.max(0, look.count - look.opened);
  return (
    <section class="pk-scramble">
      {look.count <= ONE_BY_ONE ? (
        <div class="pk-coins" aria-hidden="true">
          {Array.from({ length: look.count }, (_, i) => (
            <i key={i} class={i < look.opened ? 'taken' : undefined} />
          ))}
        </div>
      ) : (
        <div class="pk-bar" aria-hidden="true">
          <i style={{ transform: `scaleX(${left / look.count})` }} />
        </div>
      )}
      <p role="status" class="num">
        {t('packets.left.of', { left, count: look.count })}
      </p>
      <ul class="pk-takers" aria-hidden="true">
        {takers.map((each) => (
          <li key={each.n}>{t('packets.took_one', { name: each.name })}</li>
        ))}
      </ul>
    </section>
  );
}
